"""What the numbers say: measures, trends, places, charts and the sections of ANALYSIS.md. Pure: values in, text out."""

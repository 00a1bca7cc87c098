"""What tests of several rooms start from: folders, sites, forms. Not what they are run against: that is stand_in/."""

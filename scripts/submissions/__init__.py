"""From an issue that was made of a form to the pull request that adds or changes one entry, and to its merge.

A submission is in one of these states, which its comment, its labels and its pull request tell:

| State | Pull request | It goes on when |
| --- | --- | --- |
| needs changes | closed, or none yet | the form is edited; without that, the issue is closed after 30 days |
| waiting | closed, or none yet | another one for the same repository ends, or there is room |
| ready | open, follows the form | it is reviewed, merged, refused or closed |
| under review | open, stands still | a maintainer says `/update`, merges, refuses or closes it |
| refused | closed with the issue | the issue is reopened |
| closed | closed with the issue | the issue is reopened |
| merged | merged | never |

`/request-changes` adds the label `needs changes` to a ready one, until the form is edited, and changes nothing else.
tests/submissions/test_flow.py goes through them in any order, with GitHub's faults: no approved pull request ever has a
byte that was not in the commit that was approved.

`state` reads what is open, `submission` one of them; `settle` brings one after another to its state: `settlement`
decides, with the verdict of `form_reader`, and `pull_request` and `status` write.
"""

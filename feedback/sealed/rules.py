"""The numbers of the promise, named once. docs/anonymity.md and the words before the first question read them."""

MIXED_FROM = 20  # ballots of a batch; all that are left at the close
STAYING = 5  # ballots that nobody chose wait for a later batch
MOST_BANDS = 4
GROUP, TOGETHER = 10, 5  # invited people of each group, and of each combination of groups that somebody has
RATE_FROM = 10  # invited people; of fewer there is no rate
RATE_STEP = 5  # per cent
RATE_PEOPLE = 5  # of an open wave a step is no fewer people than this

"""Every weight of the ranking in one table, each with the measurement that chose it.

The measurements are those of `docs/relevance.md`; `time` is English, `fquad` French, `merged` has
both. A weight that is not named in a line stays as it is here.
"""

from collections.abc import Mapping

from index.document import Language

# ---------------------------------------------------------------- a word in an article (BM25F)

# Saturation. fquad MRR@10: .746 at 1.2 with b .75, .757 at .9 with b .4, .759 at .6; French titles
# of debnews lose .002 on the way. time AP: .699 at 1.2, .680 at .9.
K1: Mapping[Language, float] = {"en": 1.2, "fr": 0.9, "other": 1.2}

# What length says of a body. time AP: .650 at .4, .681 at .65, .699 at .75. fquad MRR@10: .758 at
# .3, .757 at .4, .755 at .5, .746 at .75.
B_BODY: Mapping[Language, float] = {"en": 0.75, "fr": 0.4, "other": 0.75}

# Lengths of titles say little: 0 to .75 are within .003 on every set.
B_TITLE = 0.3

# A word in a title counts as this many in a body. merged nDCG@10: .756 at 1, .789 at 2, .795 at 3;
# fquad, whose titles are the same for twenty articles, loses .001 from 2 to 3.
TITLE = 3.0
# A title that is the first sentence stands in the body too. time AP: .57 at 3, .70 at 1.
STANDFIRST = 1.0

# The word as typed beside its stem. fquad MRR@10: .762 at .3, .764 at .5; time AP falls from .7.
EXACT = 0.5

# ---------------------------------------------------------------- words together

# Two neighbours as far apart as typed. merged nDCG@10: .765 at 0, .795 at .15; .25 and more costs
# time what it gives to merged.
PAIR = 0.15

# Two words of the query near each other, in either order. Without: time AP .699, merged .795,
# fquad .760; at .1: .708, .809, .764; at .2: time .700. Within 5 or 12 words: the same; 20: worse.
NEAR = 0.1
NEAR_WITHIN = 8  # words
NEAR_WORDS = 10  # of a query that are compared with each other

# ---------------------------------------------------------------- which articles match

# Words that an article must have, by the number of plain words. Of fquad's first ten right answers
# 2 % have one word of three or more, none has one of six; time keeps all it finds within 100.
LEAST_WORDS = (0, 1, 2, 2, 2, 2, 2)
LEAST_SHARE = 0.3  # of more words than that, rounded up
# One word less where fewer articles of a language would be left. fquad R@10: .887 at 1, .894 at 10,
# .899 at 20, .901 at 30, .902 at 50, .904 without any limit on words.
ENOUGH = 30
ENOUGH_SHARE = 0.01  # of the articles of the language, so that a small archive is not emptied out

# ---------------------------------------------------------------- two languages in one list

# What the best article of another language is worth beside the best one of the query's: the study
# of retrieval. With equal languages titles of merged lose .02.
OTHER_LANGUAGE = 0.85
NEITHER_LANGUAGE = 0.8  # an article that is in neither English nor French

# The language of a query: each word votes. merged and debnews are guessed right for 95 of 100.
VOTE_OF_STOP_WORD = 2.0
MOST_OF_A_VOTE = 2.0  # of another word, by the logarithm of how much more frequent it is
LEAST_VOTES = 0.5

# ---------------------------------------------------------------- recency

RECENT_SHARE = 0.4  # of the score that age takes away in the end
HALF_LIFE_DAYS = 365

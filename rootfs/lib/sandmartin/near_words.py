"""Finds the word that was probably meant."""

_LONGEST = 40
_MOST_CANDIDATES = 1000


def nearest(word, candidates):
    """Returns the candidate that differs from `word` by a slip of the keyboard, or None.

    Such slips are a wrong, missing, additional or swapped letter, and capital letters. Words of more than five letters
    may contain two slips.
    """
    allowed = 2 if len(word) > 5 else 1 if len(word) > 2 else 0
    best, best_rank = None, (allowed + 1,)
    for candidate in list(candidates)[:_MOST_CANDIDATES]:
        if candidate == word or abs(len(candidate) - len(word)) > allowed or len(candidate) > _LONGEST:
            continue
        # Of two candidates, the one of the same letters: `form` is `from` rather than `for`.
        rank = _distance(word.lower(), candidate.lower()), sorted(word.lower()) != sorted(candidate.lower()), candidate
        if rank < best_rank:
            best, best_rank = candidate, rank
    return best


def _distance(first, second):
    """Returns the number of slips between two words (the optimal string alignment distance)."""
    before, row = None, list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        previous, row, before_previous = row, [i], before
        for j, right in enumerate(second, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == second[j - 2] and first[i - 2] == right:
                cost = min(cost, before_previous[j - 2] + 1)
            row.append(cost)
        before = previous
    return row[-1]

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spell.h - how far a misspelt word is from a right one. */
#ifndef BASE_SPELL_H
#define BASE_SPELL_H

/* How many characters were added, left out, mistaken, or exchanged with their
 * neighbour, so that one word became the other; max + 1 for all that is more
 * than max. Both are compared as utf8_fold() leaves them. Takes time in
 * proportion to the longer word times max.
 *
 * An exchanged pair is not changed any further: "optimal string alignment",
 * the restricted form of the Damerau-Levenshtein distance. */
unsigned spell_distance(const char *a, const char *b, unsigned max);

#endif

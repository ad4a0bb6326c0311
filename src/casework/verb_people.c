/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/addr.h"
#include "base/utf8.h"
#include "casework/codename.h"
#include "casework/conflict.h"
#include "casework/person.h"
#include "casework/shown.h"
#include "casework/verb_run.h"

enum { RESPONDENTS_MAX = 9 /* R1 to R9 */ };

/* ------------------------- who is meant --------------------------- */

/* An address where it is one, else a handle: "<jo@example.org>",
 * "@heron", "\"heron on the forum\"". */
static struct identity read_identity(
    struct work *work, const char **rest, const char *text)
{
	const char *word = work_word(work, rest, text);
	size_t len = strlen(word);
	struct identity identity = {.kind = IDENTITY_HANDLE};

	if (len > 2 && word[0] == '<' && word[len - 1] == '>')
		word = pool_strndup(work->pool, word + 1, len - 2);
	if (addr_is_valid(word))
		identity.kind = IDENTITY_MAIN;
	identity.what = word;
	return identity;
}

/* By which one finds the respondent again. The caller frees. */
static char *canon_of(const struct identity *identity)
{
	char *canon;

	if (identity->kind == IDENTITY_HANDLE ||
	    addr_canon(&canon, identity->what, NULL) == -1)
		return utf8_fold(identity->what);
	return canon;
}

/* 1 and the party, 0, -1. */
static int find_same(struct party_row *found, struct work *work,
    const struct identity *identity, struct err *err)
{
	char *canon = canon_of(identity);
	struct blind blind = person_blind(work->desk, "respondent", canon);
	struct party_row party = {.ordinal = 0};
	int n, is = 0;

	mem_wipe_free(canon);
	while (is == 0 && (n = work_next_party(&party, work, err)) == 1)
		if (party.ordinal > 0)
			is = idents_has(
			    work->desk->store, &blind, &party.id, err);
	if (is == 1)
		*found = party;
	return n == -1 ? -1 : is;
}

static int count_respondents(struct work *work, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n, max = 0;

	while ((n = work_next_party(&party, work, err)) == 1)
		if (party.ordinal > max)
			max = (int)party.ordinal;
	return n == -1 ? -1 : max;
}

/* ---------------------------- respondents ------------------------- */

static int add_respondent(
    struct work *work, const struct identity *identity, struct err *err)
{
	struct person person = {.key = NULL};
	struct party_row row = {.case_id = &work->team.case_id,
	    .role = "respondent",
	    .code_name = codename_new(work->pool),
	    .language = ""};
	int ret = count_respondents(work, err);

	if (ret == -1)
		return -1;
	if (ret == RESPONDENTS_MAX)
		return work_refuse(work, err, "refused.respondents");
	row.ordinal = ret + 1;
	ret = person_new(&person, work->desk, &row, &work->team.case_id, err);
	if (ret == 0)
		ret = person_add(work->desk, &person, identity, err);
	person_release(&person);
	if (ret == 0)
		work_did(work, "did.respondent", "who", shown_party(&row),
		    "what", identity->what);
	return ret;
}

/* A moderator who is reported about sees nothing more of it. */
static int accuse(
    struct work *work, const struct identity *identity, struct err *err)
{
	if (conflict_accuse(work->desk, &work->team, identity->what, err) ==
		-1 ||
	    (identity->name != NULL && conflict_accuse(work->desk, &work->team,
					   identity->name, err) == -1))
		return -1;
	return conflict_fill(
	    work->desk, &work->team, &work->row, BY_MODERATOR, err);
}

/* Who was forgotten since, and is named anew, is the same one still. */
static int know_again(struct work *work, const struct party_row *same,
    const struct identity *identity, struct err *err)
{
	struct person person = {.key = NULL};
	int n = person_is_forgotten(work->desk, same, err);

	if (n == 0)
		return work_refuse(
		    work, err, "refused.respondent", "name", shown_party(same));
	if (n == 1)
		n = person_renew(
		    &person, work->desk, same, &work->team.case_id, NULL, err);
	if (n == 0)
		n = person_add(work->desk, &person, identity, err);
	person_release(&person);
	if (n == 0)
		work_did(work, "did.respondent", "who", shown_party(same),
		    "what", identity->what);
	return n;
}

VERB_RUN(verb_respondent)
{
	const char *rest;
	struct identity identity = read_identity(work, &rest, command->arg);
	struct party_row same;
	int n = find_same(&same, work, &identity, err);

	if (rest[0] != '\0')
		identity.name = rest;
	if (n == 1)
		n = know_again(work, &same, &identity, err);
	else if (n == 0)
		n = add_respondent(work, &identity, err);
	if (n == -1)
		return -1;
	work->wants_history = true;
	return accuse(work, &identity, err);
}

/* Add to what is known of a party. The first address of one who was known
 * by a handle is the one to write to. */
static int add_identity(struct work *work, const struct party_row *party,
    const struct identity *identity, struct err *err)
{
	struct person person = {.key = NULL};
	struct identity copy = *identity;
	int n;

	n = person_try_open(&person, work->desk, party, work->pool, err);
	if (n == 1 && copy.kind == IDENTITY_MAIN && person.address != NULL)
		copy.kind = IDENTITY_ALIAS;
	if (n == 1)
		n = person_add(work->desk, &person, &copy, err);
	else if (n == 0)
		n = work_refuse(
		    work, err, "refused.forgotten", "name", shown_party(party));
	person_release(&person);
	return n;
}

VERB_RUN(verb_alias)
{
	const char *rest, *name = work_word(work, &rest, command->arg);
	struct party_row party;
	struct identity identity;

	if (rest[0] == '\0')
		return work_refuse(work, err, "refused.alias");
	if (work_find_party(&party, work, name, err) == -1)
		return -1;
	if (party.ordinal == 0)
		return work_refuse(
		    work, err, "refused.not-respondent", "name", name);
	identity = read_identity(work, &rest, rest);
	if (add_identity(work, &party, &identity, err) == -1)
		return -1;
	work_did(work, "did.alias", "who", shown_party(&party), "what",
	    identity.what);
	work->wants_history = true;
	return accuse(work, &identity, err);
}

/* ------------------------ another address ------------------------- */

/* The newest address that answered without being known. */
static const struct identity *newest_claim(const struct person *person)
{
	size_t i;

	for (i = person->n; i > 0; i--)
		if (person->list[i - 1].kind == IDENTITY_CLAIM &&
		    !person_has_address(person, person->list[i - 1].what))
			return &person->list[i - 1];
	return NULL;
}

/* 1 accepted, 0 there is none, -1. */
static int accept_claim(
    struct work *work, const struct party_row *party, struct err *err)
{
	struct person person = {.key = NULL};
	const struct identity *claim;
	struct identity alias;
	int n;

	n = person_try_open(&person, work->desk, party, work->pool, err);
	claim = n == 1 ? newest_claim(&person) : NULL;
	n = n == -1 ? -1 : 0;
	if (claim != NULL) {
		alias = *claim;
		alias.kind = IDENTITY_ALIAS;
		n = person_add(work->desk, &person, &alias, err) == -1 ? -1 : 1;
	}
	person_release(&person);
	if (n == 1)
		work_did(work, "did.accept", "who", shown_party(party));
	return n;
}

/* Of whom there is one to be accepted: everybody, unless named. */
VERB_RUN(verb_accept)
{
	struct party_row party = {.ordinal = 0};
	int n, accepted = 0;

	if (command->arg[0] != '\0') {
		if (work_find_party(&party, work, command->arg, err) == -1)
			return -1;
		accepted = accept_claim(work, &party, err);
		n = accepted == -1 ? -1 : 0;
	} else {
		while ((n = work_next_party(&party, work, err)) == 1) {
			n = accept_claim(work, &party, err);
			if (n == -1)
				break;
			accepted |= n;
		}
	}
	if (n == 0 && accepted == 0)
		return work_refuse(work, err, "refused.accept");
	return n;
}

/* ---------------------------- settings ---------------------------- */

VERB_RUN(verb_lang)
{
	const char *rest, *name = work_word(work, &rest, command->arg);
	struct party_row party;
	char *code;

	if (work_find_party(&party, work, name, err) == -1)
		return -1;
	code = utf8_fold(rest);
	party.language = pool_strdup(work->pool, code);
	mem_wipe_free(code);
	if (strlen(party.language) != 2 ||
	    strspn(party.language, "abcdefghijklmnopqrstuvwxyz") != 2)
		return work_refuse(work, err, "refused.lang", "name", rest);
	work_did(work, "did.lang", "who", shown_party(&party), "what",
	    party.language);
	return parties_update(work->desk->store, &party, err);
}

/* Said once more, it is undone. */
VERB_RUN(verb_mute)
{
	struct party_row party;

	if (work_find_party(&party, work, command->arg, err) == -1)
		return -1;
	party.flags ^= PARTY_MUTED;
	work_did(work,
	    (party.flags & PARTY_MUTED) != 0 ? "did.mute" : "did.unmute", "who",
	    shown_party(&party));
	return parties_update(work->desk->store, &party, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/spell.h"
#include "base/utf8.h"

enum {
	MISTAKES = 3 /* in a name that is meant for another; in a short one
	                fewer, or "Zoe" would be meant for "Mia" */
};

/* The i-th thing that a member is called: name, address, aliases. NULL at
 * the end. */
static const char *called(
    const struct conf *conf, const struct member *member, size_t i)
{
	if (i == 0)
		return member->name;
	if (i == 1)
		return member->address;
	return member->index < conf->n_moderators
	           ? conf->moderators[member->index].aliases[i - 2]
	           : NULL;
}

/* Without the sign of a handle. The caller frees. */
static char *plain_name(const char *name)
{
	return utf8_fold(name + (*name == '@'));
}

static size_t count_letters(const char *name)
{
	size_t n = 0;

	for (; *name != '\0'; name++)
		n += (*name & 0xc0) != 0x80;
	return n;
}

/* Is it the same or, if so asked, nearly? */
static bool is_like(const char *a, const char *b, bool resembles)
{
	size_t half = count_letters(a) / 2;
	unsigned most = half < MISTAKES ? (unsigned)half : MISTAKES;

	return resembles ? spell_distance(a, b, most) <= most
	                 : strcmp(a, b) == 0;
}

/* "mia" of mia@example.org; the whole of what is no address. */
static bool is_name(const char *is, const char *name, bool resembles)
{
	char *a = plain_name(is), *b = plain_name(name), *at;
	bool found = is_like(a, b, resembles);

	at = strchr(a, '@');
	if (!found && at != NULL) {
		*at = '\0';
		found = is_like(a, b, resembles);
	}
	mem_wipe_free(a);
	mem_wipe_free(b);
	return found;
}

static bool has_name(const struct conf *conf, const struct member *member,
    const char *name, bool resembles)
{
	const char *is;
	size_t i;

	for (i = 0; (is = called(conf, member, i)) != NULL; i++)
		if (is_name(is, name, resembles))
			return true;
	return false;
}

bool names_member(
    const struct conf *conf, const struct member *member, const char *name)
{
	return has_name(conf, member, name, false);
}

bool names_resemble(
    const struct conf *conf, const struct member *member, const char *name)
{
	return has_name(conf, member, name, true);
}

static bool is_same_address(const char *a, const char *b)
{
	char *fold_a = NULL, *fold_b = NULL;
	bool same;

	same = addr_fold(&fold_a, a, NULL) == 0 &&
	       addr_fold(&fold_b, b, NULL) == 0 && strcmp(fold_a, fold_b) == 0;
	mem_wipe_free(fold_a);
	mem_wipe_free(fold_b);
	return same;
}

bool names_address(
    const struct conf *conf, const struct member *member, const char *addr)
{
	const char *is;
	size_t i;

	for (i = 0; (is = called(conf, member, i)) != NULL; i++)
		if (addr_is_valid(is) && is_same_address(is, addr))
			return true;
	return false;
}

void names_add(
    struct redact *redact, const struct conf *conf, const struct member *member)
{
	const char *is;
	size_t i;

	for (i = 0; (is = called(conf, member, i)) != NULL; i++) {
		if (addr_is_valid(is))
			redact_add_address(redact, is);
		else
			redact_add_name(redact, is + (*is == '@'));
	}
}

bool names_mention(const struct conf *conf, const struct member *member,
    const struct redact_source *text)
{
	struct redact *redact = redact_new("-");
	bool found;

	names_add(redact, conf, member);
	found = redact_finds(redact, text);
	redact_free(redact);
	return found;
}

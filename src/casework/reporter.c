/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/reporter.h"

#include <string.h>
#include <strings.h>

#include "base/addr.h"
#include "base/utf8.h"
#include "casework/command.h"
#include "casework/names.h"
#include "store/outbox.h"
#include "store/parties.h"

enum word {
	WORD_NOT_TO,
	WORD_SHARE,
	WORD_WITHDRAW,
	WORD_UPDATES,
	WORD_NO_UPDATES,
	WORD_HELP,
	WORDS
};

static const struct command_verb table[WORDS] = {
    [WORD_NOT_TO] = {.name = "not-to", .takes_arg = true},
    [WORD_SHARE] = {.name = "share-identity"},
    [WORD_WITHDRAW] = {.name = "withdraw"},
    [WORD_UPDATES] = {.name = "updates"},
    [WORD_NO_UPDATES] = {.name = "no-updates"},
    [WORD_HELP] = {.name = "help"},
};

static const struct command_verb *const verbs[] = {&table[WORD_NOT_TO],
    &table[WORD_SHARE], &table[WORD_WITHDRAW], &table[WORD_UPDATES],
    &table[WORD_NO_UPDATES], &table[WORD_HELP], NULL};

const char *const reporter_word_names[] = {"not-to", "share-identity",
    "withdraw", "updates", "no-updates", "help", NULL};

/* "/not-to nobody": nobody is meant after all. */
static const char *const nobodies[] = {"nobody", "no one", "noone", "none",
    "niemand", "niemanden", "personne", "nadie"};

/* "/not-to NAME", as our own letters put it: a quotation of them. */
static const char *const examples[] = {"NAME", "NOM", "NOMBRE"};

/* ----------------------------- reading ---------------------------- */

struct names {
	const char **list;
	size_t n, max;
};

static bool is_nobody(const char *name)
{
	char *folded = utf8_fold(name);
	bool found = false;
	size_t i;

	for (i = 0; i < sizeof nobodies / sizeof nobodies[0]; i++)
		found |= strcmp(folded, nobodies[i]) == 0;
	mem_wipe_free(folded);
	return found;
}

static bool is_example(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof examples / sizeof examples[0]; i++)
		if (strcmp(name, examples[i]) == 0)
			return true;
	return false;
}

static void add_name(struct names *names, const char *name)
{
	if (is_example(name))
		return;
	if (name[0] != '\0' && names->n + 1 < names->max)
		names->list[names->n++] = name;
}

/* "/not-to Mia, Mo" */
static void add_all(struct names *names, struct reporter_words *words,
    const char *arg, struct pool *pool)
{
	const char *name;
	size_t len;

	/* Nobody named: whoever is meant has to be asked for. */
	if (*arg == '\0')
		add_name(names, "?");
	for (; *arg != '\0'; arg += len + strspn(arg + len, ",; ")) {
		len = strcspn(arg, ",;");
		name = pool_strndup(pool, arg, len);
		if (is_nobody(name))
			words->not_to_nobody = true;
		else
			add_name(names, name);
	}
}

/* hey+not-NAME@ */
static void add_address(struct names *names, const struct conf *conf,
    const struct message_addrs *addrs, struct pool *pool)
{
	const char *tag;
	size_t i, len;

	for (i = 0; i < addrs->n; i++)
		if (addr_tag(&tag, &len, addrs->list[i].addr,
			conf->community.address, conf->imap.separator) &&
		    len > 4 && strncasecmp(tag, "not-", 4) == 0)
			add_name(names, pool_strndup(pool, tag + 4, len - 4));
}

static void add_word(struct reporter_words *words, enum word word)
{
	words->share |= word == WORD_SHARE;
	words->withdraw |= word == WORD_WITHDRAW;
	words->updates |= word == WORD_UPDATES;
	words->no_updates |= word == WORD_NO_UPDATES;
	words->help |= word == WORD_HELP;
}

void reporter_read(struct reporter_words *words, const struct conf *conf,
    const struct message *message, const char *typed, struct pool *pool)
{
	enum { NAMES_MAX = 32 };
	struct names names = {.max = NAMES_MAX};
	const struct command_verb *verb;
	struct commands commands;
	size_t i;

	*words = (struct reporter_words){.not_to = NULL};
	names.list = pool_alloc(pool, NAMES_MAX * sizeof *names.list);
	commands_read(&commands, typed, verbs, pool);
	for (i = 0; i < commands.n; i++) {
		/* Who misspells the word means it all the same. */
		verb = commands.list[i].verb != NULL ? commands.list[i].verb
		                                     : commands.list[i].nearest;
		if (verb == &table[WORD_NOT_TO])
			add_all(&names, words, commands.list[i].arg, pool);
		else if (commands.list[i].verb != NULL)
			add_word(words, (enum word)(verb - table));
	}
	add_address(&names, conf, &message->to, pool);
	add_address(&names, conf, &message->cc, pool);
	if (names.n > 0)
		words->not_to = names.list;
}

/* ----------------------------- obeying ---------------------------- */

static void say(struct reporter_effects *effects, const char *key)
{
	lines_add(&effects->said, key, (char *)NULL);
}

static void tell(struct reporter_effects *effects, const char *key,
    const struct party_row *party)
{
	lines_add(&effects->news, key, "who", party->code_name, (char *)NULL);
}

/* Asked once more, unless it answers such a question. */
static void share(
    struct reporter_effects *effects, const struct party_row *party)
{
	if ((party->flags & PARTY_SHARES) != 0 ||
	    (party->flags & PARTY_ASKED) != 0) {
		effects->flags |= PARTY_SHARES;
		effects->flags &= ~(int64_t)PARTY_ASKED;
		effects->shows_identity = true;
		say(effects, "said.shared");
		return;
	}
	effects->flags |= PARTY_ASKED;
	say(effects, "said.share");
}

void reporter_obey(struct reporter_effects *effects,
    const struct reporter_words *words, const struct party_row *party,
    struct pool *pool)
{
	*effects = (struct reporter_effects){
	    .flags = party->flags, .said.pool = pool, .news.pool = pool};
	if (words->share)
		share(effects, party);
	if (words->withdraw) {
		effects->flags |= PARTY_WITHDRAWN;
		say(effects, "said.withdraw");
		tell(effects, "news.withdraw", party);
	}
	if (words->no_updates) {
		effects->flags |= PARTY_QUIET;
		effects->flags &= ~(int64_t)PARTY_UPDATES;
		say(effects, "said.no-updates");
		tell(effects, "news.no-updates", party);
	} else if (words->updates) {
		effects->flags |= PARTY_UPDATES;
		effects->flags &= ~(int64_t)PARTY_QUIET;
		say(effects, "said.updates");
		tell(effects, "news.updates", party);
	}
	if (words->help)
		say(effects, "said.help");
}

static int say_member(struct lines *said, struct desk *desk,
    const struct team *team, const struct member *member, const char *name,
    struct err *err)
{
	int told =
	    outbox_was_told(desk->store, &team->case_id, &member->blind, err);

	if (told != -1)
		lines_add(said, told ? "said.not-to-late" : "said.not-to",
		    "name", name, (char *)NULL);
	return told == -1 ? -1 : 0;
}

int reporter_say_excluded(struct lines *said, struct desk *desk,
    const struct team *team, const struct reporter_words *words,
    struct err *err)
{
	const char *const *name = words->not_to;
	size_t i;

	for (; name != NULL && *name != NULL; name++)
		for (i = 0; i < team->n; i++)
			if (names_member(desk->conf, &team->list[i], *name) &&
			    say_member(said, desk, team, &team->list[i], *name,
				err) == -1)
				return -1;
	if (words->not_to_nobody)
		lines_add(said, "said.not-to-nobody", (char *)NULL);
	return 0;
}

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct lines *said = arg;

	return lines_set(values, "said", said, reader, err);
}

int reporter_confirm(struct desk *desk, const struct team *team,
    const struct person *person, const struct uuid *message_id,
    const struct lines *said, struct err *err)
{
	struct letters_cause cause = {.by = BY_REPORTER,
	    .case_id = team->case_id,
	    .message_id = *message_id,
	    .effect = "said"};
	struct lines copy = *said;
	struct letters_text text = {"said", fill, &copy};

	if (said->n == 0 || person->address == NULL)
		return 0;
	return letters_to_party(desk, &text, &cause, person, desk->now, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/settings_check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/addr.h"
#include "base/host.h"
#include "cli/settings_value.h"

/* POLICY.md's seven. A configuration that names one names all of its own. */
static const struct conf_category default_categories[] = {
    {"sexualized", "Sexualized language or images, or unwanted advances"},
    {"trolling", "Trolling, insults, personal or political attacks"},
    {"harassment", "Harassment, in public or in private"},
    {"private-info", "Other people's private details made public"},
    {"unprofessional", "Conduct out of place among people who work together"},
    {"pitching", "Advertising or selling without having asked"},
    {"research", "Market or competitor research without having asked"},
};

static const struct conf_rung default_rungs[] = {
    {"correction", 1},
    {"warning", 2},
    {"temporary-ban", 2},
    {"permanent-ban", 2},
    {"no-action", 1},
    {"appeal", 1},
};
enum { N_RUNGS = sizeof default_rungs / sizeof default_rungs[0] };

void place_add(struct places *places, const struct place *place)
{
	places->list =
	    mem_realloc(places->list, (places->n + 1) * sizeof *places->list);
	places->list[places->n++] = *place;
}

static bool same_name(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static int line_find(const struct places *places, const struct place *where)
{
	int line = places->last_line;
	size_t i;

	for (i = 0; i < places->n; i++) {
		const struct place *place = &places->list[i];

		if (strcmp(place->section, where->section) != 0 ||
		    place->nth != where->nth)
			continue;
		if (same_name(place->name, where->name))
			return place->line;
		if (place->name == NULL)
			line = place->line;
	}
	return line;
}

int place_error(
    const struct places *places, const struct place *where, struct err *err)
{
	if (where->name != NULL)
		err_add(err, "%s%s%s", where->section,
		    where->section[0] == '\0' ? "" : ".", where->name);
	return err_add(err, "%s:%d", places->file, line_find(places, where));
}

/* All rungs in their order, with what the file says about them. */
static void complete_rungs(struct conf *conf, struct pool *pool)
{
	struct conf_rung *rungs;
	size_t i, j;

	rungs = pool_memdup(pool, default_rungs, sizeof default_rungs);
	for (i = 0; i < conf->n_rungs; i++)
		for (j = 0; j < N_RUNGS; j++)
			if (conf->rungs[i].approvals != 0 &&
			    strcmp(conf->rungs[i].name, rungs[j].name) == 0)
				rungs[j].approvals = conf->rungs[i].approvals;
	conf->rungs = rungs;
	conf->n_rungs = N_RUNGS;
}

static void complete_ports(struct conf *conf)
{
	static const long imap[] = {
	    [SECURITY_TLS] = 993,
	    [SECURITY_STARTTLS] = 143,
	    [SECURITY_NONE] = 143,
	};
	static const long smtp[] = {
	    [SECURITY_TLS] = 465,
	    [SECURITY_STARTTLS] = 587,
	    [SECURITY_NONE] = 25,
	};

	if (conf->imap.server.port == 0)
		conf->imap.server.port = imap[conf->imap.server.security];
	if (conf->smtp.server.port == 0)
		conf->smtp.server.port = smtp[conf->smtp.server.security];
}

/* "none" is how an empty list is said aloud. */
static bool is_none(const char *address)
{
	return address != NULL && strcmp(address, "none") == 0;
}

void settings_complete(struct conf *conf, struct pool *pool)
{
	char *canon;

	complete_ports(conf);
	complete_rungs(conf, pool);
	if (conf->n_categories == 0) {
		conf->categories = pool_memdup(
		    pool, default_categories, sizeof default_categories);
		conf->n_categories =
		    sizeof default_categories / sizeof default_categories[0];
	}
	if (is_none(conf->keys.recovery[0]))
		conf->keys.recovery[0] = NULL;
	if (is_none(conf->escalation.addresses[0]))
		conf->escalation.addresses++;
	if (addr_canon(&canon, conf->community.address, NULL) == -1)
		return;
	if (conf->community.name[0] == '\0')
		conf->community.name =
		    pool_strdup(pool, strrchr(canon, '@') + 1);
	if (conf->smtp.hello[0] == '\0')
		conf->smtp.hello = pool_strdup(pool, strrchr(canon, '@') + 1);
	mem_wipe_free(canon);
}

/* What holds for the server of either direction. */
static int check_server(const struct conf_server *server, const char *section,
    const struct places *places, struct err *err)
{
	struct place where = {.section = section};
	bool has_password = server->password_file[0] != '\0';
	bool has_token = server->token_command[0] != NULL;

	if (server->host[0] == '\0') {
		where.name = "host";
		err_set(err, ERR_CONFIG, "it is missing; name the server");
	} else if (server->security == SECURITY_NONE &&
		   !host_is_loopback(server->host)) {
		where.name = "security";
		err_set(err, ERR_CONFIG,
		    "\"none\" is for servers on this machine only; use "
		    "\"tls\" or \"starttls\"");
	} else if (has_password && has_token) {
		where.name = "token_command";
		err_set(err, ERR_CONFIG,
		    "password_file is set too; take one of the two away");
	} else if (server->user[0] != '\0' && !has_password && !has_token) {
		where.name = "password_file";
		err_set(err, ERR_CONFIG,
		    "it is missing; name a file, or set token_command");
	} else if (server->user[0] == '\0' && (has_password || has_token)) {
		where.name = "user";
		err_set(err, ERR_CONFIG,
		    "it is missing; a secret needs a name to log in with");
	} else {
		return 0;
	}
	return place_error(places, &where, err);
}

static int check_servers(
    const struct conf *conf, const struct places *places, struct err *err)
{
	struct place user = {.section = "imap", .name = "user"};

	if (conf->mailer[0] == '\0' &&
	    check_server(&conf->smtp.server, "smtp", places, err) == -1)
		return -1;
	if (conf->inbox[0] != '\0')
		return 0;
	if (check_server(&conf->imap.server, "imap", places, err) == -1)
		return -1;
	if (conf->imap.server.user[0] != '\0')
		return 0;
	err_set(err, ERR_CONFIG, "it is missing; name the account");
	return place_error(places, &user, err);
}

/* One address of one moderator (or of the community), canonical. */
struct owner {
	char *canon;
	size_t nth;
	const char *name; /* of the option it stands in */
};

struct owners {
	struct owner *list;
	size_t n;
};

static int owner_add(struct owners *owners, const char *address,
    const struct owner *who, struct err *err)
{
	struct owner owner = *who;
	size_t i;

	if (address[0] == '@' || strchr(address, '@') == NULL)
		owner.canon = mem_strdup(address);
	else if (addr_canon(&owner.canon, address, err) == -1)
		return -1;
	for (i = 0; i < owners->n; i++) {
		if (strcasecmp(owners->list[i].canon, owner.canon) != 0 ||
		    owners->list[i].nth == owner.nth)
			continue;
		mem_wipe_free(owner.canon);
		return err_set(err, ERR_CONFIG,
		    owners->list[i].nth == SIZE_MAX
			? "this is the community's own address; give the "
			  "moderator's"
			: "another moderator has it too; one person is one "
			  "moderator");
	}
	owners->list =
	    mem_realloc(owners->list, (owners->n + 1) * sizeof owner);
	owners->list[owners->n++] = owner;
	return 0;
}

static int check_moderator(struct owners *owners, const struct conf *conf,
    size_t nth, struct place *where, struct err *err)
{
	const struct conf_moderator *moderator = &conf->moderators[nth];
	struct owner who = {.nth = nth};
	size_t i;

	for (i = 0; i < nth; i++)
		if (strcasecmp(conf->moderators[i].name, moderator->name) == 0)
			return err_set(err, ERR_CONFIG,
			    "two moderators have this name; change one");
	where->name = "address";
	if (owner_add(owners, moderator->address, &who, err) == -1)
		return -1;
	where->name = "aliases";
	for (i = 0; moderator->aliases[i] != NULL; i++)
		if (owner_add(owners, moderator->aliases[i], &who, err) == -1)
			return -1;
	return 0;
}

static int check_moderators(
    const struct conf *conf, const struct places *places, struct err *err)
{
	struct place where = {.section = "moderator"};
	struct owners owners = {NULL, 0};
	struct owner us = {.nth = SIZE_MAX};
	int ret = -1;
	size_t i;

	if (conf->n_moderators == 0) {
		err_set(err, ERR_CONFIG,
		    "there is no moderator; add one like moderator \"alice\" "
		    "{ address = \"...\" }");
		return place_error(places, &where, err);
	}
	if (owner_add(&owners, conf->community.address, &us, err) == -1)
		goto out;
	for (i = 0; i < conf->n_moderators; i++) {
		where = (struct place){.section = "moderator", .nth = i};
		if (check_moderator(&owners, conf, i, &where, err) == -1) {
			place_error(places, &where, err);
			goto out;
		}
	}
	ret = 0;
out:
	for (i = 0; i < owners.n; i++)
		mem_wipe_free(owners.list[i].canon);
	free(owners.list);
	return ret;
}

/* "none" stands alone. */
static int check_none(const char **values, const struct place *where,
    const struct places *places, struct err *err)
{
	size_t i;

	for (i = 0; values[i] != NULL; i++)
		if (is_none(values[i]) && (i > 0 || values[1] != NULL))
			break;
	if (values[i] == NULL)
		return 0;
	err_set(err, ERR_CONFIG,
	    "\"none\" does not go with others; leave one of them away");
	return place_error(places, where, err);
}

static int check_lists(
    const struct conf *conf, const struct places *places, struct err *err)
{
	static const struct place escalation = {
	    .section = "escalation", .name = "addresses"};
	static const struct place recovery = {
	    .section = "keys", .name = "recovery"};

	if (check_none(conf->escalation.addresses, &escalation, places, err) ==
	    -1)
		return -1;
	return check_none(conf->keys.recovery, &recovery, places, err);
}

/* A title is typed in commands and tags, so it has to be a plain word. */
static int check_title(const char *section, size_t nth, const char *title,
    const struct places *places, struct err *err)
{
	struct place where = {.section = section, .nth = nth};

	if (name_is_plain(title))
		return 0;
	err_set(err, ERR_CONFIG,
	    "the name of a %s is made of letters, digits, \".\", \"_\" and "
	    "\"-\"; choose such a one",
	    section);
	return place_error(places, &where, err);
}

static int check_rung(const struct conf *conf, size_t nth,
    const struct places *places, struct err *err)
{
	struct place where = {.section = "rung", .nth = nth};
	size_t i;

	for (i = 0; i < N_RUNGS; i++)
		if (strcmp(conf->rungs[nth].name, default_rungs[i].name) == 0)
			return 0;
	err_set(err, ERR_CONFIG,
	    "there is no such rung; it is one of correction, warning, "
	    "temporary-ban, permanent-ban, no-action, appeal");
	return place_error(places, &where, err);
}

static int check_titles(
    const struct conf *conf, const struct places *places, struct err *err)
{
	size_t i;

	for (i = 0; i < conf->n_rungs; i++)
		if (check_rung(conf, i, places, err) == -1)
			return -1;
	for (i = 0; i < conf->n_moderators; i++)
		if (check_title("moderator", i, conf->moderators[i].name,
			places, err) == -1)
			return -1;
	for (i = 0; i < conf->n_categories; i++)
		if (check_title("category", i, conf->categories[i].name, places,
			err) == -1)
			return -1;
	for (i = 0; i < conf->n_spaces; i++)
		if (check_title(
			"space", i, conf->spaces[i].name, places, err) == -1)
			return -1;
	return 0;
}

int settings_check(
    const struct conf *conf, const struct places *places, struct err *err)
{
	if (check_titles(conf, places, err) == -1)
		return -1;
	if (check_servers(conf, places, err) == -1)
		return -1;
	if (check_moderators(conf, places, err) == -1)
		return -1;
	return check_lists(conf, places, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/settings_value.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/addr.h"
#include "base/utf8.h"

#define CREDENTIAL "credential:"

/* A unit is one letter behind a number; the factor is what it counts. */
struct unit {
	char letter;
	int64_t factor;
};

static const struct unit durations[] = {
    {'s', 1},
    {'m', 60},
    {'h', 3600},
    {'d', 86400},
    {'w', 7 * 86400},
    {0},
};
static const struct unit sizes[] = {
    {'K', 1024},
    {'M', 1024 * 1024},
    {0},
};

/* Digits only, no sign, no blank. Returns what follows, or NULL. */
static const char *digits_parse(int64_t *number, const char *text)
{
	int64_t n = 0;

	if (!isdigit((unsigned char)*text))
		return NULL;
	for (; isdigit((unsigned char)*text); text++) {
		if (n > INT64_MAX / 100)
			return NULL;
		n = n * 10 + (*text - '0');
	}
	*number = n;
	return text;
}

static bool unit_apply(
    int64_t *number, const char *rest, const struct unit *units)
{
	for (; units->letter != 0; units++) {
		if (rest[0] != units->letter || rest[1] != '\0')
			continue;
		if (*number > INT64_MAX / units->factor)
			return false;
		*number *= units->factor;
		return true;
	}
	return false;
}

int duration_parse(int64_t *seconds, const char *text, struct err *err)
{
	const char *rest = digits_parse(seconds, text);

	if (rest == NULL || !unit_apply(seconds, rest, durations))
		return err_set(err, ERR_CONFIG,
		    "\"%s\" is not a duration; write it like 30s, 10m, 3h, "
		    "14d or 2w",
		    text);
	return 0;
}

static int size_parse(int64_t *bytes, const char *text, struct err *err)
{
	const char *rest = digits_parse(bytes, text);

	if (rest == NULL || (*rest != '\0' && !unit_apply(bytes, rest, sizes)))
		return err_set(err, ERR_CONFIG,
		    "\"%s\" is not a size; write bytes, or use K or M like 25M",
		    text);
	return 0;
}

static int number_parse(int64_t *number, const char *text, struct err *err)
{
	const char *rest = digits_parse(number, text);

	if (rest == NULL || *rest != '\0')
		return err_set(err, ERR_CONFIG, "\"%s\" is not a number", text);
	return 0;
}

/* "30m..60m", or one duration for both ends. */
static int span_parse(int64_t span[2], const char *text, struct err *err)
{
	const char *dots = strstr(text, "..");
	char *first;
	int ret;

	first = dots == NULL ? mem_strdup(text)
	                     : mem_strndup(text, (size_t)(dots - text));
	ret = duration_parse(&span[0], first, err);
	free(first);
	if (ret == -1)
		return -1;
	if (dots == NULL)
		span[1] = span[0];
	else if (duration_parse(&span[1], dots + 2, err) == -1)
		return -1;
	if (span[0] > span[1])
		return err_set(err, ERR_CONFIG,
		    "the first duration is longer than the second; write it "
		    "like 30m..60m");
	return 0;
}

static int choice_parse(int64_t *number, const struct setting *setting,
    const char *text, struct err *err)
{
	char all[100] = "";
	size_t i, used = 0;

	for (i = 0; setting->choices[i] != NULL; i++) {
		if (strcmp(text, setting->choices[i]) == 0) {
			*number = (int64_t)i;
			return 0;
		}
		used += (size_t)snprintf(all + used, sizeof all - used, "%s%s",
		    i == 0 ? "" : ", ", setting->choices[i]);
		if (used >= sizeof all)
			BUG("too many choices for %s", setting->name);
	}
	return err_set(err, ERR_CONFIG, "\"%s\" is none of: %s", text, all);
}

static int bool_parse(int64_t *number, const char *text, struct err *err)
{
	static const char *const words[] = {
	    "no", "yes", "false", "true", "off", "on"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcasecmp(text, words[i]) == 0) {
			*number = i % 2;
			return 0;
		}
	return err_set(err, ERR_CONFIG, "\"%s\" is neither yes nor no", text);
}

static int char_parse(int64_t *number, const struct setting *setting,
    const char *text, struct err *err)
{
	if (text[0] == '\0' || text[1] != '\0' ||
	    strchr(setting->choices[0], text[0]) == NULL)
		return err_set(err, ERR_CONFIG,
		    "it has to be one character of %s", setting->choices[0]);
	*number = text[0];
	return 0;
}

/* The one place that knows all types. value[1] is for spans only. */
static int value_parse(int64_t value[2], const struct setting *setting,
    const char *text, struct err *err)
{
	switch (setting->type) {
	case SETTING_TEXT:
	case SETTING_LIST:
		return 0;
	case SETTING_NUMBER:
		return number_parse(value, text, err);
	case SETTING_SIZE:
		return size_parse(value, text, err);
	case SETTING_BOOL:
		return bool_parse(value, text, err);
	case SETTING_DURATION:
		return duration_parse(value, text, err);
	case SETTING_SPAN:
		return span_parse(value, text, err);
	case SETTING_CHOICE:
		return choice_parse(value, setting, text, err);
	case SETTING_CHAR:
		return char_parse(value, setting, text, err);
	}
	return 0;
}

/* The range is told in seconds or bytes only where the file would be too. */
static int range_check(const struct setting *setting, int64_t value,
    const char *text, struct err *err)
{
	if (setting->max == 0 ||
	    (value >= setting->min && value <= setting->max))
		return 0;
	if (setting->type == SETTING_DURATION || setting->type == SETTING_SPAN)
		return err_set(err, ERR_CONFIG,
		    "\"%s\" is out of range; from %llds to %lldd is possible",
		    text, (long long)setting->min,
		    (long long)(setting->max / 86400));
	return err_set(err, ERR_CONFIG,
	    "\"%s\" is out of range; from %lld to %lld is possible", text,
	    (long long)setting->min, (long long)setting->max);
}

int setting_check(
    const struct setting *setting, const char *text, struct err *err)
{
	int64_t value[2] = {0, 0};

	if (!utf8_is_valid(text) || utf8_has_control(text))
		return err_set(err, ERR_CONFIG,
		    "the value holds a line break, an invisible character or "
		    "bytes that are not UTF-8; write it on one line");
	if (value_parse(value, setting, text, err) == -1)
		return -1;
	if (setting->type == SETTING_SPAN &&
	    range_check(setting, value[1], text, err) == -1)
		return -1;
	if (range_check(setting, value[0], text, err) == -1)
		return -1;
	if (setting->check == NULL)
		return 0;
	return setting->check(text, err);
}

/* One more at the end of a list of strings that ends with NULL. */
static const char **list_add(
    const char **list, const char *text, struct pool *pool)
{
	const char **longer;
	size_t n = 0;

	while (list != NULL && list[n] != NULL)
		n++;
	longer = pool_alloc(pool, (n + 2) * sizeof *longer);
	if (n > 0)
		memcpy(longer, list, n * sizeof *longer);
	if (text != NULL)
		longer[n] = pool_strdup(pool, text);
	return longer;
}

void setting_store(void *base, const struct setting *setting, const char *text,
    struct pool *pool)
{
	void *member = (char *)base + setting->offset;
	int64_t value[2] = {0, 0};
	struct err err = {0};

	if (setting->type == SETTING_LIST) {
		*(const char ***)member =
		    list_add(*(const char ***)member, text, pool);
		return;
	}
	if (setting->type == SETTING_TEXT) {
		*(const char **)member =
		    pool_strdup(pool, text == NULL ? "" : text);
		return;
	}
	if (text == NULL)
		return;
	if (value_parse(value, setting, text, &err) == -1)
		BUG("%s.%s: %s", setting->section, setting->name, err.text);
	if (setting->type == SETTING_DURATION)
		*(int64_t *)member = value[0];
	else if (setting->type == SETTING_SPAN)
		memcpy(member, value, sizeof value);
	else if (setting->type == SETTING_CHOICE)
		*(unsigned *)member = (unsigned)value[0];
	else if (setting->type == SETTING_BOOL)
		*(bool *)member = value[0] != 0;
	else if (setting->type == SETTING_CHAR)
		*(char *)member = (char)value[0];
	else
		*(long *)member = (long)value[0];
}

int check_address(const char *value, struct err *err)
{
	if (addr_is_valid(value))
		return 0;
	return err_set(err, ERR_CONFIG,
	    "this is not a mail address; write it like name@example.org");
}

int check_path_or_none(const char *value, struct err *err)
{
	return strcmp(value, "none") == 0 ? 0 : check_path(value, err);
}

int check_address_or_none(const char *value, struct err *err)
{
	return strcmp(value, "none") == 0 ? 0 : check_address(value, err);
}

int check_after(const char *value, struct err *err)
{
	static const char move[] = "move:";

	if (strcmp(value, "delete") == 0 ||
	    (strncmp(value, move, sizeof move - 1) == 0 &&
		value[sizeof move - 1] != '\0'))
		return 0;
	return err_set(err, ERR_CONFIG,
	    "\"%s\" is neither \"delete\" nor \"move:FOLDER\"", value);
}

/* A handle ("@alice", "alice#1234") is as good as an address, but what looks
 * like an address has to be one. */
int check_alias(const char *value, struct err *err)
{
	if (strchr(value + (*value != '\0'), '@') != NULL)
		return check_address(value, err);
	return check_not_empty(value, err);
}

int check_path(const char *value, struct err *err)
{
	if (value[0] == '/' || value[0] == '\0')
		return 0;
	return err_set(err, ERR_CONFIG,
	    "\"%s\" does not start with /; write the whole path", value);
}

int check_dir(const char *value, struct err *err)
{
	if (value[0] == '\0' || strncmp(value, "dir:/", 5) == 0)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "\"%s\" is not a folder; write it like \"dir:/path\"", value);
}

int check_host(const char *value, struct err *err)
{
	const char *c;

	for (c = value; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr(".-:", *c) == NULL &&
		    (unsigned char)*c < 0x80)
			return err_set(err, ERR_CONFIG,
			    "\"%s\" is not a host name; leave scheme, port and "
			    "path away",
			    value);
	return 0;
}

/* "en" or "de_AT": it also names a folder, so nothing else may pass. */
int check_language(const char *value, struct err *err)
{
	size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyz");

	if (value[0] == '\0')
		return 0;
	if ((n == 2 || n == 3) && value[n] == '_' &&
	    strspn(value + n + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2)
		n += 3;
	if (n >= 2 && n <= 6 && value[n] == '\0')
		return 0;
	return err_set(err, ERR_CONFIG,
	    "\"%s\" is not a language; write it like \"en\" or \"de_AT\"",
	    value);
}

int check_not_empty(const char *value, struct err *err)
{
	if (value[0] != '\0')
		return 0;
	return err_set(err, ERR_CONFIG, "it must not be empty");
}

int check_url(const char *value, struct err *err)
{
	if (value[0] == '\0' || strncmp(value, "https://", 8) == 0 ||
	    strncmp(value, "http://", 7) == 0)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "\"%s\" is not a web address; write it like "
	    "\"https://example.org/conduct\"",
	    value);
}

/* By the open file and not by its name, so that what is checked is what
 * would be read. O_NONBLOCK: a FIFO must not hold the program. */
static int secret_check(const char *path, bool may_be_missing, struct err *err)
{
	struct stat st;
	int fd, ret = -1;

	if (check_path(path, err) == -1)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1 && errno == ENOENT && may_be_missing)
		return 0;
	if (fd == -1)
		return err_set(err, ERR_CONFIG,
		    "%s cannot be opened (%s); make it, for heyward's user "
		    "only",
		    path, strerror(errno));
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		err_set(err, ERR_CONFIG, "%s is not a file", path);
	else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		err_set(err, ERR_CONFIG,
		    "others can read or change %s; say: chmod 600 %s", path,
		    path);
	else
		ret = 0;
	close(fd);
	return ret;
}

/* What systemd hands over (systemd.exec(5)) it has protected itself. */
int check_password_file(const char *value, struct err *err)
{
	const char *name = value + sizeof CREDENTIAL - 1;

	if (value[0] == '\0')
		return 0;
	if (strncmp(value, CREDENTIAL, sizeof CREDENTIAL - 1) != 0)
		return secret_check(value, false, err);
	if (name_is_plain(name) && name[0] != '.')
		return 0;
	return err_set(err, ERR_CONFIG,
	    "\"%s\" does not name a credential; write it like "
	    "\"credential:imap-password\"",
	    value);
}

int check_ring(const char *value, struct err *err)
{
	if (check_not_empty(value, err) == -1)
		return -1;
	return secret_check(value, true, err);
}

int check_readable(const char *value, struct err *err)
{
	if (check_path(value, err) == -1)
		return -1;
	if (value[0] == '\0' || access(value, R_OK) == 0)
		return 0;
	return err_set(
	    err, ERR_CONFIG, "%s cannot be read (%s)", value, strerror(errno));
}

bool name_is_plain(const char *name)
{
	const char *c;

	for (c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr("._-", *c) == NULL)
			return false;
	return c > name;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/settings.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/settings_check.h"
#include "cli/settings_table.h"
#include "cli/settings_text.h"
#include "cli/settings_value.h"

enum { FILE_MAX = 1024 * 1024 };

/* Added behind the file: libconfuse takes a section that is never closed for
 * a complete one, but then it does not know this option. */
#define SENTINEL "__end"

/* struct conf comes first, so that settings_free() finds the rest. */
struct settings {
	struct conf conf;
	struct pool *pool; /* own: every string and list of conf */
};

/* Where libconfuse met a value; the option's memory is its name. */
struct spot {
	const cfg_opt_t *opt;
	int line;
};

struct load {
	struct places places;
	struct spot *spots;
	size_t n_spots;
	struct err *err;
	bool failed;
};

/* libconfuse gives its callbacks no argument of their own. Set during
 * cfg_parse_buf() only. */
static struct load *loading;

/* What to do about libconfuse's complaints, by a piece of their text. */
static const struct {
	const char *piece, *mend;
} mends[] = {
    {SENTINEL, "; a } is missing before the end of the file"},
    {"no such option", "; heyward.conf(5) lists all options"},
    {"duplicate title", "; give each section of a kind a name of its own"},
    {"missing title", "; write it like: moderator \"alice\" { ... }"},
    {"missing opening brace", "; write it like: store { ... }"},
    {"unexpected token", "; write NAME = VALUE, and quote what has blanks"},
    {"missing equal", "; write NAME = VALUE"},
    {"append to non-list", "; write = instead of +="},
};

static void complain(cfg_t *cfg, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Keep the first complaint only: those behind it follow from it. */
static void complain(cfg_t *cfg, const char *fmt, va_list ap)
{
	const char *mend = "";
	int line = cfg->line, last = loading->places.last_line;
	char text[300];
	size_t i;

	if (loading->failed)
		return;
	loading->failed = true;
	vsnprintf(text, sizeof text, fmt, ap);
	for (i = 0; i < sizeof mends / sizeof mends[0]; i++)
		if (strstr(text, mends[i].piece) != NULL) {
			mend = mends[i].mend;
			break;
		}
	err_set(loading->err, ERR_CONFIG, "%s:%d: %s%s", loading->places.file,
	    line > last ? last : line, text, mend);
}

static int spot_find(const struct load *load, const cfg_opt_t *opt)
{
	size_t i;

	for (i = 0; i < load->n_spots; i++)
		if (load->spots[i].opt == opt)
			return load->spots[i].line;
	return 0;
}

static void spot_add(struct load *load, const cfg_opt_t *opt, int line)
{
	load->spots =
	    mem_realloc(load->spots, (load->n_spots + 1) * sizeof *load->spots);
	load->spots[load->n_spots++] = (struct spot){opt, line};
}

/* The root is the only section of libconfuse's own naming. */
static const char *section_name(cfg_t *cfg)
{
	return strcmp(cfg_name(cfg), "root") == 0 ? "" : cfg_name(cfg);
}

/* Called for each value as it is read (for a list once more at its end):
 * here the line is known. */
static int value_met(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct setting *setting;
	struct load *load = loading;
	unsigned n = cfg_opt_size(opt);
	int seen = spot_find(load, opt), ret = 0;

	setting = setting_find(section_name(cfg), opt->name);
	if (setting == NULL)
		BUG("option %s is in no table", opt->name);
	if (seen == 0)
		spot_add(load, opt, cfg->line);
	else if (setting->type != SETTING_LIST)
		ret = err_set(load->err, ERR_CONFIG,
		    "it was set in line %d already; take one away", seen);
	if (ret == 0 && n > 0)
		ret = setting_check(
		    setting, cfg_opt_getnstr(opt, n - 1), load->err);
	if (ret == 0)
		return 0;
	load->failed = true;
	err_add(load->err, "%s%s%s", setting->section,
	    setting->section[0] == '\0' ? "" : ".", setting->name);
	return err_add(load->err, "%s:%d", load->places.file, cfg->line);
}

/* The options of one section in libconfuse's form, with room for extra more.
 * All are texts to libconfuse: our types are stricter, and say more. */
static cfg_opt_t *build_options(
    const char *section, size_t extra, size_t *n, struct pool *pool)
{
	const struct setting *s;
	cfg_opt_t *opts;
	size_t count = extra + 1;

	for (s = settings; s->section != NULL; s++)
		count += strcmp(s->section, section) == 0;
	opts = pool_alloc(pool, count * sizeof *opts);
	*n = 0;
	for (s = settings; s->section != NULL; s++) {
		if (strcmp(s->section, section) != 0)
			continue;
		if (s->type == SETTING_LIST)
			opts[*n] =
			    (cfg_opt_t)CFG_STR_LIST(s->name, NULL, CFGF_NONE);
		else
			opts[*n] = (cfg_opt_t)CFG_STR(s->name, NULL, CFGF_NONE);
		opts[(*n)++].validcb = value_met;
	}
	opts[*n] = (cfg_opt_t)CFG_END();
	return opts;
}

static cfg_t *build_parser(struct pool *pool)
{
	const struct setting_section *section = setting_sections;
	size_t sections = 0, n, unused;
	cfg_opt_t *opts, *sub;

	while (section[sections].name != NULL)
		sections++;
	opts = build_options("", sections + 1, &n, pool);
	for (section++; section->name != NULL; section++) {
		sub = build_options(section->name, 0, &unused, pool);
		opts[n++] = (cfg_opt_t)CFG_SEC(section->name, sub,
		    section->title == NULL
			? CFGF_NONE
			: CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	}
	opts[n++] = (cfg_opt_t)CFG_STR(SENTINEL, NULL, CFGF_NONE);
	opts[n] = (cfg_opt_t)CFG_END();
	return cfg_init(opts, CFGF_NONE);
}

static int file_read(struct buf *out, const char *file, struct err *err)
{
	char chunk[4096];
	ssize_t n = 0;
	int fd;

	fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1)
		return err_set(err, ERR_CONFIG,
		    "%s cannot be opened (%s); \"heyward init\" writes a first "
		    "one, --config names another",
		    file, strerror(errno));
	while (out->len <= FILE_MAX && (n = read(fd, chunk, sizeof chunk)) > 0)
		buf_add(out, chunk, (size_t)n);
	close(fd);
	if (n == -1)
		return err_set(err, ERR_CONFIG, "%s cannot be read (%s)", file,
		    strerror(errno));
	if (out->len > FILE_MAX || memchr(buf_text(out), '\0', out->len))
		return err_set(err, ERR_CONFIG,
		    "%s is not a configuration: it is too large or not text",
		    file);
	return 0;
}

static int parse(struct load *load, cfg_t *cfg, struct buf *text)
{
	int line, ret;

	load->places.last_line = settings_text_lines(buf_text(text));
	buf_addc(text, '\n');
	line = settings_text_prepare(text->data);
	if (line != 0)
		return err_set(load->err, ERR_CONFIG,
		    "%s:%d: a quote or comment starts here and never ends; "
		    "close it",
		    load->places.file, line);
	buf_adds(text, SENTINEL " = x\n");
	loading = load;
	cfg_set_error_function(cfg, complain);
	ret = cfg_parse_buf(cfg, buf_text(text));
	loading = NULL;
	if (ret != CFG_SUCCESS && !load->failed)
		return err_set(load->err, ERR_CONFIG,
		    "%s:%d: this cannot be read; heyward.conf(5) shows the "
		    "form",
		    load->places.file, cfg->line);
	return load->failed ? -1 : 0;
}

/* One option of one section: the file's values, or the preset. */
static int fill_setting(struct load *load, void *base,
    const struct setting *setting, struct place place, cfg_t *cfg,
    struct pool *pool)
{
	cfg_opt_t *opt = cfg_getopt(cfg, setting->name);
	unsigned i, n = cfg_opt_size(opt);

	place.name = setting->name;
	place.line = spot_find(load, opt);
	if (place.line != 0)
		place_add(&load->places, &place);
	for (i = 0; place.line != 0 && i < n; i++)
		setting_store(base, setting, cfg_opt_getnstr(opt, i), pool);
	if (place.line == 0)
		setting_store(base, setting, setting->preset, pool);
	if (place.line != 0 || !setting->required)
		return 0;
	err_set(load->err, ERR_CONFIG,
	    "it is missing; add a line like: %s = \"%s\"", setting->name,
	    setting->example);
	return place_error(&load->places, &place, load->err);
}

static int fill_section(struct load *load, void *base, struct place place,
    cfg_t *cfg, struct pool *pool)
{
	const struct setting *setting;

	if (cfg->line != 0) {
		place.line = cfg->line;
		place_add(&load->places, &place);
	}
	for (setting = settings; setting->section != NULL; setting++)
		if (strcmp(setting->section, place.section) == 0 &&
		    fill_setting(load, base, setting, place, cfg, pool) == -1)
			return -1;
	return 0;
}

/* The sections of one kind that have titles become a list. */
static int fill_list(struct load *load, struct settings *all,
    const struct setting_section *section, cfg_t *root)
{
	size_t i, n = cfg_size(root, section->name);
	char *conf = (char *)&all->conf, *element;
	cfg_t *cfg;

	element = pool_alloc(all->pool, n * section->size);
	*(void **)(conf + section->list) = element;
	*(size_t *)(conf + section->count) = n;
	for (i = 0; i < n; i++, element += section->size) {
		cfg = cfg_getnsec(root, section->name, (unsigned)i);
		*(const char **)(element + section->title_at) =
		    pool_strdup(all->pool, cfg_title(cfg));
		if (fill_section(load, element,
			(struct place){.section = section->name, .nth = i}, cfg,
			all->pool) == -1)
			return -1;
	}
	return 0;
}

static int fill(struct load *load, struct settings *all, cfg_t *root)
{
	const struct setting_section *section;
	cfg_t *cfg;
	int ret = 0;

	all->conf.file = pool_strdup(all->pool, load->places.file);
	for (section = setting_sections; ret == 0 && section->name != NULL;
	     section++) {
		if (section->title != NULL) {
			ret = fill_list(load, all, section, root);
			continue;
		}
		cfg = section->name[0] == '\0'
		          ? root
		          : cfg_getsec(root, section->name);
		ret = fill_section(load, &all->conf,
		    (struct place){.section = section->name}, cfg, all->pool);
	}
	return ret;
}

int settings_load(struct conf **conf, const char *file, struct err *err)
{
	struct load load = {.places.file = file, .err = err};
	struct settings *all = mem_alloc(sizeof *all);
	struct buf text = BUF_INIT;
	cfg_t *cfg;
	int ret = -1;

	all->pool = pool_new();
	cfg = build_parser(all->pool);
	if (file_read(&text, file, err) == -1 ||
	    parse(&load, cfg, &text) == -1 || fill(&load, all, cfg) == -1 ||
	    settings_check(&all->conf, &load.places, err) == -1)
		goto out;
	settings_complete(&all->conf, all->pool);
	*conf = &all->conf;
	all = NULL;
	ret = 0;
out:
	if (all != NULL)
		settings_free(&all->conf);
	cfg_free(cfg);
	buf_release(&text);
	free(load.spots);
	free(load.places.list);
	return ret;
}

void settings_free(struct conf *conf)
{
	struct settings *all = (struct settings *)conf;

	if (all == NULL)
		return;
	pool_free(all->pool);
	free(all);
}

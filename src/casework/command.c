/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/command.h"

#include <string.h>

#include "base/buf.h"
#include "base/spell.h"
#include "base/utf8.h"

enum {
	VERB_MAX = 128, /* bytes; what is longer is no verb and like none */
	SHORT_WORD = 3, /* letters, in which only one may be wrong */
	MARK_LEN = 8 /* "<U+200E>" */
};

/* Behind a verb they mean nothing. */
static const char stops[] = ".!,:;";

/* Some of the text: a line without its end, mostly. */
struct span {
	const char *from, *to;
};

struct reader {
	struct commands *out;
	const struct command_verb *const *verbs;
	struct pool *pool;
	struct command *list; /* pool */
	struct command *taker; /* the lines go to, or NULL: to the note */
	struct buf text, note; /* of taker */
	size_t line;
};

/* ---------------------------- characters ---------------------------- */

/* 0 at the end. */
static size_t next_char(uint32_t *c, const char *s, const char *end)
{
	return s == end ? 0 : utf8_decode(c, s, (size_t)(end - s));
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || (c >= 0x80 && utf8_is_space(c));
}

/* A slash, or what looks like one: full width, of a fraction, a division. */
static bool is_slash(uint32_t c)
{
	return c == '/' || c == 0xff0f || c == 0x2044 || c == 0x2215;
}

/* How utf8_clean() shows what marks the direction of text: keyboards for
 * Arabic and Hebrew leave it around words. */
static bool is_mark(const char *s, const char *end)
{
	return end - s >= MARK_LEN && s[MARK_LEN - 1] == '>' &&
	       (strncmp(s, "<U+20", 5) == 0 || strncmp(s, "<U+061C", 7) == 0);
}

static const char *skip_blanks(const char *s, const char *end)
{
	uint32_t c;
	size_t n;

	while ((n = next_char(&c, s, end)) > 0 && is_blank(c))
		s += n;
	return s;
}

static const char *skip_indent(const char *s, const char *end)
{
	for (;;) {
		s = skip_blanks(s, end);
		if (!is_mark(s, end))
			return s;
		s += MARK_LEN;
	}
}

/* Behind the slash at s, or NULL. */
static const char *skip_slash(const char *s, const char *end)
{
	uint32_t c;
	size_t n = next_char(&c, s, end);

	return n > 0 && is_slash(c) ? s + n : NULL;
}

/* Where the word at s ends, if it is one: a letter first, and no slash. */
static const char *word_end(const char *s, const char *end)
{
	uint32_t c;
	size_t n = next_char(&c, s, end);

	if (n == 0 || !utf8_is_letter(c))
		return NULL;
	for (; n > 0 && !is_blank(c); n = next_char(&c, s, end)) {
		if (is_slash(c))
			return NULL;
		s += n;
	}
	return s;
}

/* ------------------------------ verbs ------------------------------- */

/* Full-width letters are letters, and a hyphen is whatever was made of it. */
static uint32_t plain_letter(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xfee0;
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	return c;
}

/* The word as verbs are written. The caller frees it. */
static char *word_fold(const char *s, const char *end)
{
	struct buf plain = BUF_INIT;
	char *folded;
	uint32_t c;
	size_t n;

	if (end - s > VERB_MAX)
		end = s;
	for (; (n = next_char(&c, s, end)) > 0; s += n) {
		if (is_mark(s, end))
			n = MARK_LEN;
		else
			utf8_encode(&plain, plain_letter(c));
	}
	folded = utf8_fold(buf_text(&plain));
	buf_release(&plain);
	return folded;
}

/* One after the other: the name, the aliases, NULL. */
static const char *verb_name(const struct command_verb *verb, size_t i)
{
	if (i == 0)
		return verb->name;
	return verb->aliases == NULL ? NULL : verb->aliases[i - 1];
}

static const struct command_verb *find(
    const struct command_verb *const *verbs, const char *word)
{
	const char *name;
	size_t i;

	for (; *verbs != NULL; verbs++)
		for (i = 0; (name = verb_name(*verbs, i)) != NULL; i++)
			if (strcmp(name, word) == 0)
				return *verbs;
	return NULL;
}

/* Takes the stops off the word, but not off a verb that has some. */
static const struct command_verb *find_with_stops(
    const struct command_verb *const *verbs, char *word)
{
	const struct command_verb *verb = find(verbs, word);
	size_t len = strlen(word);

	if (verb != NULL)
		return verb;
	while (len > 0 && strchr(stops, word[len - 1]) != NULL)
		word[--len] = '\0';
	return find(verbs, word);
}

static unsigned mistakes_max(const char *word)
{
	const char *end = word + strlen(word);
	size_t letters = 0, n;
	uint32_t c;

	for (; (n = next_char(&c, word, end)) > 0; word += n)
		letters++;
	return letters <= SHORT_WORD ? 1 : 2;
}

static const struct command_verb *nearest(
    const struct command_verb *const *verbs, const char *word)
{
	const struct command_verb *best = NULL;
	unsigned most = mistakes_max(word), mistakes;
	const char *name;
	size_t i;

	if (*word == '\0')
		return NULL;
	for (; *verbs != NULL; verbs++)
		for (i = 0; (name = verb_name(*verbs, i)) != NULL; i++) {
			mistakes = spell_distance(word, name, most);
			if (mistakes > most || mistakes == 0)
				continue;
			best = *verbs;
			most = mistakes - 1;
		}
	return best;
}

/* ------------------------------ texts ------------------------------- */

/* Without the empty lines around it. */
static struct span trim_lines(const char *text)
{
	struct span kept = {text, text};
	const char *end;
	bool found = false;

	for (;; text = end + 1) {
		end = strchrnul(text, '\n');
		if (skip_blanks(text, end) < end) {
			if (!found)
				kept.from = text;
			found = true;
			kept.to = end;
		}
		if (*end == '\0')
			return kept;
	}
}

static const char *keep(struct pool *pool, struct span span)
{
	return pool_strndup(pool, span.from, (size_t)(span.to - span.from));
}

static void end_text(struct reader *r)
{
	if (r->taker != NULL)
		r->taker->text = keep(r->pool, trim_lines(buf_text(&r->text)));
	r->taker = NULL;
	buf_reset(&r->text);
}

/* A line of text, less what is between from and to. */
static void add_text(
    struct reader *r, struct span line, const char *from, const char *to)
{
	struct buf *out = r->taker != NULL ? &r->text : &r->note;

	buf_add(out, line.from, (size_t)(from - line.from));
	buf_add(out, to, (size_t)(line.to - to));
	buf_addc(out, '\n');
}

/* ---------------------------- arguments ----------------------------- */

static char plain_quote(uint32_t c)
{
	switch (c) {
	case 0x2018:
	case 0x2019:
	case 0x201a:
	case 0x201b:
	case 0x2039:
	case 0x203a:
		return '\'';
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0x201f:
	case 0xab:
	case 0xbb:
	case 0xff02:
		return '"';
	default:
		return '\0';
	}
}

static bool ends_with_space(const struct buf *out)
{
	return out->len > 0 && out->data[out->len - 1] == ' ';
}

/* One space for all, none where French has some inside its quotation marks,
 * and quotation marks that every keyboard has. There is no blank at s. */
static void plain_arg(struct buf *out, const char *s, const char *end)
{
	bool french = false, opens;
	const char *next;
	uint32_t c;
	size_t n;

	for (; (n = next_char(&c, s, end)) > 0; s = next) {
		next = skip_blanks(s + n, end);
		opens = c == 0xab && (out->len == 0 || ends_with_space(out));
		if (c == 0xbb && french && ends_with_space(out))
			buf_truncate(out, out->len - 1);
		if (plain_quote(c) == '\0')
			buf_add(out, s, n);
		else
			buf_addc(out, plain_quote(c));
		if (c == 0xab || c == 0xbb)
			french = opens && next > s + n;
		if (next > s + n && !(opens && french))
			buf_addc(out, ' ');
	}
}

/* Without what means nothing at its end: a stop that stands alone, spaces,
 * and the colon before a text. */
static size_t arg_len(const struct buf *arg, bool before_text)
{
	size_t len = arg->len;

	if (len > 0 && strspn(arg->data, ".!,:; ") == len)
		return 0;
	while (len > 0 && (arg->data[len - 1] == ' ' ||
			      (before_text && arg->data[len - 1] == ':')))
		len--;
	return len;
}

static void set_arg(struct command *command, struct span rest, bool before_text,
    struct pool *pool)
{
	struct buf arg = BUF_INIT;
	size_t len, cut;

	plain_arg(&arg, rest.from, rest.to);
	len = arg_len(&arg, before_text);
	cut = utf8_cut(buf_text(&arg), len, COMMAND_LINE_MAX);
	command->arg_cut = cut < len;
	command->arg = pool_strndup(pool, buf_text(&arg), cut);
	buf_release(&arg);
}

/* ------------------------------ lines ------------------------------- */

static const char *shown(struct pool *pool, struct span line)
{
	struct buf out = BUF_INIT;
	const char *text;
	size_t len;

	line.from = skip_blanks(line.from, line.to);
	len = utf8_cut(
	    line.from, (size_t)(line.to - line.from), COMMAND_LINE_MAX);
	utf8_clean(&out, line.from, len, true);
	text = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	return text;
}

static void add_command(struct reader *r, struct span line,
    const struct command_verb *verb, const char *word, struct span rest)
{
	struct command *command;

	end_text(r);
	if (r->out->n == COMMANDS_MAX) {
		r->out->too_many = true;
		return;
	}
	command = &r->list[r->out->n++];
	command->line = r->line;
	command->typed = shown(r->pool, line);
	command->verb = verb;
	command->text = command->arg = "";
	if (verb == NULL)
		command->nearest = nearest(r->verbs, word);
	else if (verb->takes_text)
		r->taker = command;
	if (verb != NULL && verb->takes_text && !verb->takes_arg)
		add_text(r, rest, rest.from, rest.from);
	else
		set_arg(command, rest, r->taker != NULL, r->pool);
}

/* Is the line, at whose slash ends before word, a command? Then it is done.
 * A word apart from the slash has to be a verb. */
static bool try_command(struct reader *r, struct span line, const char *word)
{
	const char *from = skip_blanks(word, line.to);
	struct span rest = {word_end(from, line.to), line.to};
	const struct command_verb *verb;
	bool done;
	char *folded;

	if (rest.from == NULL)
		return false;
	folded = word_fold(from, rest.from);
	verb = from > word ? find(r->verbs, folded)
	                   : find_with_stops(r->verbs, folded);
	rest.from = skip_blanks(rest.from, line.to);
	done = verb != NULL || from == word;
	if (done)
		add_command(r, line, verb, folded, rest);
	mem_wipe_free(folded);
	return done;
}

static void read_line(struct reader *r, struct span line)
{
	const char *start = skip_indent(line.from, line.to);
	const char *word = skip_slash(start, line.to);

	r->line++;
	if (word != NULL && skip_slash(word, line.to) != NULL)
		add_text(r, line, start, word);
	else if (word == NULL || !try_command(r, line, word))
		add_text(r, line, line.to, line.to);
}

/* Is the whole text one word, and that a verb? Then it is done. */
static bool try_lone_word(struct reader *r, const char *text)
{
	struct span all = trim_lines(text);
	const char *from = skip_indent(all.from, all.to);
	struct span rest = {word_end(from, all.to), all.to};
	const struct command_verb *verb;
	char *folded;

	if (rest.from == NULL || skip_indent(rest.from, all.to) < all.to)
		return false; /* of more words */
	folded = word_fold(from, rest.from);
	verb = find_with_stops(r->verbs, folded);
	mem_wipe_free(folded);
	if (verb == NULL)
		return false;
	for (r->line = 1; text < all.from; text++)
		r->line += *text == '\n';
	rest.from = all.to;
	add_command(r, all, verb, "", rest);
	return true;
}

static void read_lines(struct reader *r, const char *text)
{
	const char *end;

	for (; *text != '\0' && !r->out->too_many;
	     text = end + (*end != '\0')) {
		end = strchrnul(text, '\n');
		read_line(r, (struct span){text, end});
	}
}

void commands_read(struct commands *out, const char *typed,
    const struct command_verb *const *verbs, struct pool *pool)
{
	struct reader r = {.out = out, .verbs = verbs, .pool = pool};
	struct buf text = BUF_INIT;

	*out = (struct commands){0};
	r.list = pool_alloc(pool, COMMANDS_MAX * sizeof *r.list);
	out->list = r.list;
	utf8_clean(&text, typed, strlen(typed), false);
	if (!try_lone_word(&r, buf_text(&text)))
		read_lines(&r, buf_text(&text));
	end_text(&r);
	out->note = keep(pool, trim_lines(buf_text(&r.note)));
	buf_release(&text);
	buf_release(&r.text);
	buf_release(&r.note);
}

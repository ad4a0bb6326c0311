/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/redact.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"

enum {
	NAME_WORD_MIN = 3, /* letters; shorter ones only in the whole name */
	LOCAL_MIN = 4
};

/* A text as it is compared: letters without case and marks. */
struct letters {
	uint32_t *c;
	size_t *from; /* where each begins in the text; one more at the end */
	size_t n;
};

struct redact_source {
	const char *text; /* borrowed */
	struct letters letters;
};

/* Where a trace counts as one. */
enum where {
	ANYWHERE,
	CAPITALISED, /* where the text begins it upper-case */
	ALONE /* where it is all of its line, as under a letter */
};

struct trace {
	struct letters letters;
	enum where where;
};

struct redact {
	char *code_name;
	struct trace *traces; /* own; longest first */
	size_t n, room;
};

static void add_letter(struct letters *letters, uint32_t base, size_t from)
{
	letters->c[letters->n] = base;
	letters->from[letters->n++] = from;
}

/* ASCII, which most text is, has no marks. How much of it stands at the
 * beginning. */
static size_t add_ascii(
    struct letters *letters, const char *text, size_t at, size_t len)
{
	size_t n = utf8_ascii(text + at, len - at), i;

	for (i = at; i < at + n; i++)
		add_letter(letters,
		    (uint32_t)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32
								: text[i]),
		    i);
	return n;
}

static void letters_init(struct letters *letters, const char *text)
{
	size_t len = strlen(text), at, n;
	uint32_t c;

	letters->c = mem_realloc(NULL, (len + 1) * sizeof *letters->c);
	letters->from = mem_realloc(NULL, (len + 1) * sizeof *letters->from);
	letters->n = 0;
	for (at = add_ascii(letters, text, 0, len); at < len;
	     at += add_ascii(letters, text, at, len)) {
		n = utf8_decode(&c, text + at, len - at);
		if (n == 0) {
			c = 0xfffd;
			n = 1;
		}
		if (!utf8_is_mark(c) || letters->n == 0)
			add_letter(letters, utf8_base(c), at);
		at += n;
	}
	letters->from[letters->n] = len;
}

static void letters_release(struct letters *letters)
{
	explicit_bzero(letters->c, letters->n * sizeof *letters->c);
	free(letters->c);
	free(letters->from);
}

struct redact *redact_new(const char *code_name)
{
	struct redact *redact = mem_alloc(sizeof *redact);

	redact->code_name = mem_strdup(code_name);
	return redact;
}

void redact_free(struct redact *redact)
{
	size_t i;

	if (redact == NULL)
		return;
	for (i = 0; i < redact->n; i++)
		letters_release(&redact->traces[i].letters);
	free(redact->traces);
	free(redact->code_name);
	free(redact);
}

static bool is_known(const struct redact *redact, const struct trace *trace)
{
	const struct trace *t;
	size_t i;

	for (i = 0; i < redact->n; i++) {
		t = &redact->traces[i];
		if (t->letters.n == trace->letters.n &&
		    t->where <= trace->where &&
		    memcmp(t->letters.c, trace->letters.c,
			t->letters.n * sizeof *t->letters.c) == 0)
			return true;
	}
	return false;
}

static void add(struct redact *redact, const char *text, enum where where)
{
	struct trace trace = {.where = where};
	size_t i;

	letters_init(&trace.letters, text);
	if (trace.letters.n < 2 || is_known(redact, &trace)) {
		letters_release(&trace.letters);
		return;
	}
	if (redact->n == redact->room) {
		redact->room = redact->room == 0 ? 16 : 2 * redact->room;
		redact->traces = mem_realloc(
		    redact->traces, redact->room * sizeof *redact->traces);
	}
	for (i = redact->n;
	     i > 0 && redact->traces[i - 1].letters.n < trace.letters.n; i--)
		redact->traces[i] = redact->traces[i - 1];
	redact->traces[i] = trace;
	redact->n++;
}

/* Names that are also words of everyday text. */
static bool is_everyday_word(const char *word)
{
	static const char *const words[] = {
	    "angel",
	    "april",
	    "art",
	    "august",
	    "autumn",
	    "bill",
	    "chance",
	    "chase",
	    "dawn",
	    "dean",
	    "drew",
	    "faith",
	    "frank",
	    "grace",
	    "grant",
	    "guy",
	    "hope",
	    "hunter",
	    "ivy",
	    "jack",
	    "jade",
	    "joy",
	    "june",
	    "king",
	    "lily",
	    "mark",
	    "max",
	    "may",
	    "miles",
	    "pat",
	    "page",
	    "rich",
	    "rob",
	    "rose",
	    "ruby",
	    "skip",
	    "smith",
	    "sue",
	    "summer",
	    "sunny",
	    "the",
	    "van",
	    "von",
	    "wade",
	    "will",
	    "young",
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcasecmp(word, words[i]) == 0)
			return true;
	return false;
}

static enum where where_of(const char *word)
{
	return is_everyday_word(word) ? CAPITALISED : ANYWHERE;
}

static size_t count_letters(const char *word)
{
	struct letters letters;
	size_t n;

	letters_init(&letters, word);
	n = letters.n;
	letters_release(&letters);
	return n;
}

/* Call each for every run of letters and digits in text. */
static void each_word(struct redact *redact, const char *text,
    void (*each)(struct redact *, const char *))
{
	size_t len = strlen(text), at = 0, start = 0, n;
	bool inside = false;
	char *word;
	uint32_t c;

	for (; at <= len; at += n) {
		n = at < len ? utf8_decode(&c, text + at, len - at) : 1;
		if (n == 0)
			n = 1, c = ' ';
		if (at < len && utf8_is_word(c)) {
			start = inside ? start : at;
			inside = true;
		} else if (inside) {
			word = mem_strndup(text + start, at - start);
			each(redact, word);
			mem_wipe_free(word);
			inside = false;
		}
	}
}

static bool is_wide_script(uint32_t c)
{
	return c >= 0x2e80;
}

static void add_name_word(struct redact *redact, const char *word)
{
	uint32_t first = 0;

	utf8_decode(&first, word, strlen(word));
	/* Scripts without spaces pack a name into one or two characters. */
	if (count_letters(word) >= (is_wide_script(first) ? 2 : NAME_WORD_MIN))
		add(redact, word, where_of(word));
	else
		add(redact, word, ALONE);
}

static void add_local_word(struct redact *redact, const char *word)
{
	if (count_letters(word) >= LOCAL_MIN)
		add(redact, word, CAPITALISED);
}

void redact_add_address(struct redact *redact, const char *addr)
{
	const char *at = strrchr(addr, '@');
	char *local, *plus;

	if (at == NULL)
		return;
	add(redact, addr, ANYWHERE);
	local = mem_strndup(addr, (size_t)(at - addr));
	add(redact, local,
	    count_letters(local) >= LOCAL_MIN ? where_of(local) : ALONE);
	plus = strchr(local, '+');
	if (plus != NULL && plus > local) {
		*plus = '\0';
		/* jane+list@ and jane@ are the same person. */
		add(redact, local,
		    count_letters(local) < LOCAL_MIN ? CAPITALISED
						     : where_of(local));
		*plus = ' ';
	}
	each_word(redact, local, add_local_word);
	mem_wipe_free(local);
}

/* An address in the place of a name, or within it: its domain is nobody's
 * name. */
static void add_name_piece(struct redact *redact, const char *piece)
{
	if (strchr(piece, '@') != NULL)
		redact_add_address(redact, piece);
	else
		each_word(redact, piece, add_name_word);
}

void redact_add_name(struct redact *redact, const char *name)
{
	static const char between[] = " \t,;<>()\"";
	size_t len;
	char *piece;

	add(redact, name, where_of(name));
	for (name += strspn(name, between); *name != '\0';
	     name += strspn(name, between)) {
		len = strcspn(name, between);
		piece = mem_strndup(name, len);
		add_name_piece(redact, piece);
		mem_wipe_free(piece);
		name += len;
	}
}

/* May a word begin or end between these two letters? */
static bool is_bound(uint32_t inside, uint32_t outside)
{
	return !utf8_is_word(outside) || !utf8_is_word(inside) ||
	       is_wide_script(inside) || is_wide_script(outside);
}

/* What may stand around a name on its line: "-- Jo", "*Jo*", "Jo." */
static bool is_ornament(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '*' || c == '_' || c == '-' ||
	       c == '.' || c == ',' || c == '!' || c == '~' || c == '/' ||
	       (c >= 0x2010 && c <= 0x2015);
}

static bool is_alone(const struct letters *text, size_t at, size_t n)
{
	size_t end = at + n;

	while (at > 0 && is_ornament(text->c[at - 1]))
		at--;
	while (end < text->n && is_ornament(text->c[end]))
		end++;
	return (at == 0 || text->c[at - 1] == '\n') &&
	       (end == text->n || text->c[end] == '\n');
}

static bool matches(const struct trace *trace, const struct letters *text,
    size_t at, const char *raw)
{
	const struct letters *t = &trace->letters;
	uint32_t first;

	if (at + t->n > text->n ||
	    memcmp(t->c, text->c + at, t->n * sizeof *t->c) != 0)
		return false;
	if (at > 0 && !is_bound(t->c[0], text->c[at - 1]))
		return false;
	if (at + t->n < text->n &&
	    !is_bound(t->c[t->n - 1], text->c[at + t->n]))
		return false;
	if (trace->where == ALONE)
		return is_alone(text, at, t->n);
	if (trace->where == ANYWHERE)
		return true;
	raw += text->from[at];
	return utf8_decode(&first, raw, strlen(raw)) > 0 &&
	       utf8_is_upper(first);
}

/* Letters that a trace begins with, or share their low bits with one: most of
 * a text is passed over by this. */
enum { FIRSTS = 256 };

static void find_firsts(bool firsts[FIRSTS], const struct redact *redact)
{
	size_t i;

	memset(firsts, 0, FIRSTS * sizeof *firsts);
	for (i = 0; i < redact->n; i++)
		firsts[redact->traces[i].letters.c[0] % FIRSTS] = true;
}

/* The first trace, which is the longest, that stands there; or NULL. */
static const struct trace *find_trace(const struct redact *redact,
    const struct letters *text, size_t at, const char *raw)
{
	size_t i;

	for (i = 0; i < redact->n; i++)
		if (matches(&redact->traces[i], text, at, raw))
			return &redact->traces[i];
	return NULL;
}

/* The first trace from *at on, and where it is; NULL: there is none. */
static const struct trace *next_trace(size_t *at, const struct redact *redact,
    const bool firsts[FIRSTS], const struct redact_source *source)
{
	const struct letters *text = &source->letters;
	const struct trace *trace;

	for (; *at < text->n; ++*at) {
		if (!firsts[text->c[*at] % FIRSTS])
			continue;
		trace = find_trace(redact, text, *at, source->text);
		if (trace != NULL)
			return trace;
	}
	return NULL;
}

size_t redact_text(
    struct buf *out, const struct redact *redact, const char *text)
{
	size_t at = 0, kept = 0, count = 0; /* from kept on nothing is out */
	struct redact_source source = {.text = text};
	const size_t *from;
	const struct trace *trace;
	bool firsts[FIRSTS];

	letters_init(&source.letters, text);
	from = source.letters.from;
	find_firsts(firsts, redact);
	while ((trace = next_trace(&at, redact, firsts, &source)) != NULL) {
		buf_add(out, text + kept, from[at] - kept);
		buf_adds(out, redact->code_name);
		at += trace->letters.n;
		kept = from[at];
		count++;
	}
	buf_add(out, text + kept, from[source.letters.n] - kept);
	letters_release(&source.letters);
	return count;
}

struct redact_source *redact_source_new(const char *text)
{
	struct redact_source *source = mem_alloc(sizeof *source);

	source->text = text;
	letters_init(&source->letters, text);
	return source;
}

void redact_source_free(struct redact_source *source)
{
	if (source == NULL)
		return;
	letters_release(&source->letters);
	free(source);
}

bool redact_finds(
    const struct redact *redact, const struct redact_source *source)
{
	bool firsts[FIRSTS];
	size_t at = 0;

	find_firsts(firsts, redact);
	return next_trace(&at, redact, firsts, source) != NULL;
}

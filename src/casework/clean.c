/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/clean.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "casework/attach.h"
#include "casework/strip.h"
#include "privacy/digest.h"
#include "privacy/redact.h"

enum {
	SIGNATURE_LINES = 12, /* what is longer is no signature */
	PHONE_DIGITS_MIN = 6,
	PHONE_DIGITS_MAX = 15, /* ITU-T E.164 */
	LABEL_DISTANCE = 4 /* characters between label and number */
};

/* --------------------------- signatures --------------------------- */

static bool is_delimiter(const char *line, size_t len)
{
	return (len == 2 || (len == 3 && line[2] == ' ')) && line[0] == '-' &&
	       line[1] == '-';
}

/* Is what follows up to the end, or up to a quotation, short enough? *end is
 * where it ends. */
static bool is_signature(const char *text, const char **end)
{
	size_t lines = 0, len;

	while (*text != '\0' && *text != '>') {
		len = strcspn(text, "\n");
		if (lines++ == SIGNATURE_LINES)
			return false;
		text += len + (text[len] == '\n');
	}
	*end = text;
	return lines > 0;
}

/* The words before a number that say it is somebody's. */
static bool is_phone_label(const char *word, size_t len)
{
	static const char *const labels[] = {"tel", "telefon", "telephone",
	    "phone", "fon", "mobile", "mobil", "mob", "cell", "handy", "fax",
	    "movil", "móvil", "portable", "tél", "gsm", "whatsapp", "signal",
	    "telefono", "teléfono", "telegram", "cellulare", "cel", "celular",
	    "telefone", "telemóvel", "Телефон", "телефон", "Тел", "тел", "Моб",
	    "моб", "電話", "電話番号", "携帯"};
	size_t i;

	for (i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (strlen(labels[i]) == len &&
		    strncasecmp(word, labels[i], len) == 0)
			return true;
	return false;
}

/* The length of a phone number at s, 0 for none. */
static size_t phone_len(const char *s, size_t len)
{
	size_t i, digits = 0, end = 0;

	for (i = 0; i < len; i++) {
		if (isdigit((unsigned char)s[i])) {
			digits++;
			end = i + 1;
		} else if (strchr("+ ()-./", s[i]) == NULL) {
			break;
		}
	}
	return digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX ? end
	                                                                : 0;
}

/* Where, close behind the word of so many letters at the beginning of s, a
 * number may begin: relative to s, 0 for nowhere. */
static size_t number_begin(const char *s, size_t len, size_t word)
{
	size_t i;

	for (i = word; i < len && i <= word + LABEL_DISTANCE; i++)
		if (isdigit((unsigned char)s[i]) || s[i] == '+' || s[i] == '(')
			return i;
	return 0;
}

/* A label at the beginning of s, and a number close behind it: where the
 * number is, relative to s, and its length; 0 for none. */
static size_t labelled_phone(size_t *at, const char *s, size_t len)
{
	size_t word = 0;

	while (word < len && (isalpha((unsigned char)s[word]) ||
				 (unsigned char)s[word] >= 0x80))
		word++;
	if (word == 0)
		return 0;
	*at = number_begin(s, len, word);
	if (*at == 0 || !is_phone_label(s, word))
		return 0;
	return phone_len(s + *at, len - *at);
}

static size_t add_line(
    struct buf *out, const char *line, size_t len, const char *code_name)
{
	size_t i = 0, kept = 0, at = 0, number, count = 0;
	bool in_word = false;

	for (; i < len; i++) {
		number = in_word ? 0 : labelled_phone(&at, line + i, len - i);
		if (number > 0) {
			buf_add(out, line + kept, i + at - kept);
			buf_adds(out, code_name);
			kept = i + at + number;
			i = kept - 1;
			count++;
		}
		in_word = isalnum((unsigned char)line[i]) ||
		          (unsigned char)line[i] >= 0x80;
	}
	buf_add(out, line + kept, len - kept);
	return count;
}

size_t clean_signature(struct buf *out, const char *text, const char *code_name)
{
	const char *end;
	size_t len, count = 0;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (is_delimiter(text, len) && text[len] == '\n' &&
		    is_signature(text + len + 1, &end)) {
			buf_addf(out, "-- \n%s\n", code_name);
			count++;
			text = end;
			len = 0;
			if (*text == '\0')
				break;
			len = strcspn(text, "\n");
		}
		if (*text == '>')
			buf_add(out, text, len);
		else
			count += add_line(out, text, len, code_name);
		if (text[len] == '\n')
			buf_addc(out, '\n');
	}
	return count;
}

/* -------------------------- the record ---------------------------- */

struct cleaning {
	struct record *record;
	const struct redact *redact;
	const char *code_name;
	struct pool *pool;
	const struct conf *conf;
};

/* The reader cleans what it reads; one that was taken over does not, and a
 * control character could pass for a mark of ours. */
static const char *cleaned(struct pool *pool, const char *text, bool one_line)
{
	struct buf out = BUF_INIT;
	const char *copy;

	if (text == NULL)
		return NULL;
	utf8_clean(&out, text, strlen(text), one_line);
	copy = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

/* Tokens first: what is left of an address may be a trace. */
static const char *redacted(struct cleaning *c, const char *text)
{
	struct buf out = BUF_INIT, stripped = BUF_INIT;
	const char *copy;

	if (c->conf != NULL)
		strip_tokens(&stripped, c->conf, text);
	else
		buf_adds(&stripped, text);
	c->record->replaced +=
	    redact_text(&out, c->redact, buf_text(&stripped));
	copy = pool_strdup(c->pool, buf_text(&out));
	buf_release(&out);
	buf_release(&stripped);
	return copy;
}

static const char *clean_text(struct cleaning *c, const char *text)
{
	struct buf out = BUF_INIT;
	const char *copy;

	c->record->replaced += clean_signature(&out,
	    text == NULL ? "" : cleaned(c->pool, text, false), c->code_name);
	copy = redacted(c, buf_text(&out));
	buf_release(&out);
	return copy;
}

static void add_author(struct redact *redact, const struct message_addr *who)
{
	if (who->addr != NULL)
		redact_add_address(redact, who->addr);
	if (who->name != NULL)
		redact_add_name(redact, who->name);
}

/* A text is cleaned like the mail's own; a picture the reader has stripped;
 * all else nobody is shown. */
static struct blob clean_file(
    struct cleaning *c, const struct message_part *part)
{
	const char *text;

	if (part->show != MESSAGE_TEXT)
		return part->data;
	text = clean_text(
	    c, pool_strndup(c->pool, part->data.data, part->data.len));
	return (struct blob){text, strlen(text)};
}

/* By which one can ask whether it is known to do harm. */
static const char *hash_of(struct cleaning *c, struct blob data)
{
	char hex[DIGEST_HEX + 1];

	digest_hex(hex, data);
	return pool_strdup(c->pool, hex);
}

static void list_files(struct cleaning *c, const struct message *message)
{
	struct record *record = c->record;
	struct record_file *file;
	size_t i;

	record->n_files = message->n_parts;
	record->files =
	    pool_alloc(c->pool, message->n_parts * sizeof *record->files);
	for (i = 0; i < message->n_parts; i++) {
		file = &record->files[i];
		file->id = random_uuid();
		file->type = cleaned(c->pool, message->parts[i].type, true);
		file->size = message->parts[i].size;
		file->show = message->parts[i].show;
		file->name = attach_name(c->pool, i + 1, file->type);
		file->data = clean_file(c, &message->parts[i]);
		if (file->show == MESSAGE_WITHHELD && file->data.len > 0)
			file->sha256 = hash_of(c, file->data);
	}
}

/* What is known of the author from earlier mails. */
static void add_person(struct redact *redact, const struct person *person)
{
	const struct identity *identity;
	size_t i;

	for (i = 0; person != NULL && i < person->n; i++) {
		identity = &person->list[i];
		if (identity->what != NULL && identity->kind != IDENTITY_HANDLE)
			redact_add_address(redact, identity->what);
		if (identity->name != NULL)
			redact_add_name(redact, identity->name);
	}
}

void clean_make(
    struct record *record, const struct clean_source *source, struct pool *pool)
{
	const struct message *message = source->message;
	struct redact *redact = redact_new(source->code_name);
	struct cleaning c = {
	    record, redact, source->code_name, pool, source->conf};
	size_t i;

	add_person(redact, source->person);
	add_author(redact, &message->from);
	for (i = 0; i < message->authors.n; i++)
		redact_add_name(redact, message->authors.list[i]);
	/* Answers never go there, but it is the author's too. */
	for (i = 0; i < message->reply_to.n; i++)
		add_author(redact, &message->reply_to.list[i]);
	record->unreadable = cleaned(pool, message->unreadable, true);
	record->sender_doubt = cleaned(pool, message->sender_doubt, true);
	record->from_html = message->text_from_html;
	record->text_differs = message->text_differs;
	record->text_cut = message->text_cut;
	record->clean = clean_text(&c, message->text);
	if (source->cut != NULL)
		record->cut = clean_text(&c, source->cut);
	if (message->subject != NULL)
		record->subject =
		    redacted(&c, cleaned(pool, message->subject, true));
	list_files(&c, message);
	redact_free(redact);
}

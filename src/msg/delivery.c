/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a mail system says of a delivery: message/delivery-status. */
#include <ctype.h>
#include <string.h>

#include "msg/parse.h"
#include "msg/transfer.h"
#include "msg/words.h"

static const char *value_of(
    struct pool *pool, const struct field *field, size_t max)
{
	char *value = words_plain(pool, field->value, field->value_len, max),
	     *p;

	for (p = value; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return value;
}

/* Only the number: what follows it ("5.1.1 (no such user)") may name the
 * recipient. */
static const char *number_of(struct pool *pool, const struct field *field)
{
	char *status = (char *)value_of(pool, field, 20);

	status[strspn(status, "0123456789.")] = '\0';
	return status;
}

static const char *word_of(struct pool *pool, const struct field *field)
{
	char *word = (char *)value_of(pool, field, 40);

	word[strspn(word, "abcdefghijklmnopqrstuvwxyz-")] = '\0';
	return word;
}

static void add(
    struct message *message, struct pool *pool, struct message_dsn *dsn)
{
	if (dsn->action == NULL && dsn->status == NULL)
		return;
	if (message->dsn == NULL)
		message->dsn =
		    pool_alloc(pool, TRANSFER_DSN_MAX * sizeof *message->dsn);
	if (dsn->action == NULL)
		dsn->action = "";
	if (dsn->status == NULL)
		dsn->status = "";
	if (message->n_dsn < TRANSFER_DSN_MAX)
		message->dsn[message->n_dsn++] = *dsn;
	*dsn = (struct message_dsn){0};
}

/* The groups are separated by empty lines, which some systems forget: a
 * recipient also ends where the next begins. */
void delivery_read(
    struct message *message, struct pool *pool, const char *s, size_t len)
{
	struct fields fields = {s, s + len};
	struct message_dsn dsn = {0};
	struct field field;

	while (fields.at < fields.end) {
		if (!field_next(&field, &fields)) {
			add(message, pool, &dsn);
			continue;
		}
		if (field_is(&field, "final-recipient") ||
		    (field_is(&field, "action") && dsn.action != NULL))
			add(message, pool, &dsn);
		if (field_is(&field, "action"))
			dsn.action = word_of(pool, &field);
		else if (field_is(&field, "status"))
			dsn.status = number_of(pool, &field);
	}
	add(message, pool, &dsn);
}

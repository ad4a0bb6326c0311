/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.h - one mail on record: facts, clean copy, and the original.
 *
 * Facts, clean copy and attachments (casework/attach.h) are sealed with the
 * unit's content key and are all that moderators get; the original lies in
 * pieces under the run's key R, which only a recovery key opens.
 */
#ifndef CASEWORK_RECORD_H
#define CASEWORK_RECORD_H

#include <stdbool.h>

#include "base/mem.h"
#include "casework/desk.h"
#include "msg/message.h"

struct record_file {
	struct uuid id;
	const char *type;
	uint64_t size; /* as it came */
	enum message_show show;
	const char *name; /* ours, which says nothing */
	const char *sha256; /* in hex, of one that is withheld; or NULL */
	bool kept; /* there are pieces under id */
	struct blob data; /* to be kept; a record that was opened has none */
};

/* On which way a party's message came. */
enum record_via {
	VIA_PARTY, /* its own address, or a first mail */
	VIA_STRANGER, /* another address, not proved */
	VIA_PHRASE, /* another address, with the receipt phrase */
	VIA_REMARK /* automatic: on record, and nobody reads it */
};

struct record {
	int64_t received; /* Unix seconds */
	const char *subject; /* redacted, or NULL */
	const char *clean; /* redacted text */
	const char *cut; /* redacted, of quotations of our mails; or NULL */
	uint64_t replaced; /* how many traces were */
	uint64_t others; /* whom the mail went to besides us */
	const char *unreadable; /* why, or NULL */
	const char *sender_doubt; /* why, or NULL */
	enum record_via via;
	bool from_html, text_differs, text_cut, too_large;
	struct record_file *files;
	size_t n_files;
};

/* Store it under id in the unit (a report or a case), after its last message,
 * with the raw bytes as the original, or none where raw is NULL. party_id
 * may be NULL. */
struct record_origin {
	struct uuid id, unit_id;
	const struct uuid *party_id;
	const struct blind *moderator; /* who wrote it, or NULL */
	const void *raw;
	size_t len;
};
int record_save(struct desk *desk, const struct record *record,
    const struct record_origin *origin, const struct seal_key *content_key,
    struct err *err);

struct message_row;
/* Open a stored message; strings from pool. */
int record_open(struct record *record, struct desk *desk,
    const struct message_row *row, struct pool *pool, struct err *err);

/* Write the text, subject and cut lines of a record that was opened over what
 * is stored; attachments and the original stay. */
int record_change(struct desk *desk, const struct record *record,
    const struct message_row *row, struct err *err);

#endif

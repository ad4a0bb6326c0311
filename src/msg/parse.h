/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parse.h - a mail's bytes into struct message. RFC 5322, 2045-2049.
 *
 * Runs inside the sandbox only: here is everything that foreign bytes could
 * break. The parts: parse.c the header, sender.c who wrote it, body.c text
 * and attachments, delivery.c what a mail system says of a delivery.
 */
#ifndef MSG_PARSE_H
#define MSG_PARSE_H

#include <gmime/gmime.h>

#include "base/mem.h"
#include "msg/field.h"
#include "msg/message.h"

/* Once per process, before the sandbox: what the libraries load later they
 * could not load any more. */
void parse_init(void);

/* The scan comes first; a mail that it refuses is unreadable. */
void parse_mail(
    struct message *message, struct pool *pool, const void *raw, size_t len);
/* As parse_mail(), without a copy: what raw holds then is not the mail. */
void parse_mail_over(
    struct message *message, struct pool *pool, char *raw, size_t len);

/* Fill in from and sender_doubt by the raw From field, which must hold one
 * address in the plainest grammar. */
void sender_read(
    struct message *message, struct pool *pool, const struct field *from);

/* Fill in text and parts, dsn and returned_ids. Body is what follows the
 * header, for a multipart that has no parts. */
void body_read(struct message *message, struct pool *pool, GMimeMessage *parsed,
    const char *body, size_t body_len);

/* A message/delivery-status part, RFC 3464. */
void delivery_read(
    struct message *message, struct pool *pool, const char *s, size_t len);

/* Append the ids that stand between < and >. */
void ids_read(
    struct message_strings *ids, struct pool *pool, const char *s, size_t len);

#endif

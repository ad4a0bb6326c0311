/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/ack.h"

#include <string.h>

#include "store/outbox.h"

static const char letter[] = "acknowledgement";

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct conf *conf = reader->conf;
	const struct ack *ack = arg;

	tmpl_set(values, "code_of_conduct", conf->community.code_of_conduct);
	tmpl_set(values, "receipt_phrase", ack->phrase);
	tmpl_set_bool(values, "too_large", ack->is_cut);
	if (letters_set_duration(
		values, "word_by", reader, conf->clock.word, err) == -1)
		return -1;
	return letters_set_duration(
	    values, "decision_by", reader, conf->clock.decision, err);
}

int ack_send(struct desk *desk, const struct letters_cause *cause,
    const struct person *person, const struct ack *ack, int64_t not_before,
    struct err *err)
{
	struct ack copy = *ack;
	struct letters_text text = {letter, fill, &copy};

	return letters_to_party(desk, &text, cause, person, not_before, err);
}

static int send_late(struct desk *desk, const struct team *team,
    const struct person *person, struct err *err)
{
	struct party_row row = person->row;
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = team->case_id,
	    .message_id = row.id,
	    .effect = letter};
	char phrase[PHRASE_LEN + 1];
	struct ack ack = {.phrase = phrase};
	struct blind blind;
	int ret;

	random_phrase(phrase);
	blind = ring_blind_str(desk->ring, BLIND_PHRASE, phrase);
	row.phrase = &blind;
	ret = parties_update(desk->store, &row, err);
	if (ret == 0)
		ret = ack_send(desk, &cause, person, &ack, desk->now, err);
	explicit_bzero(phrase, sizeof phrase);
	return ret == -1 ? -1 : 1;
}

int ack_send_late(struct desk *desk, const struct team *team,
    const struct party_row *party, struct pool *pool, struct err *err)
{
	struct person person = {.key = NULL};
	int n;

	n = outbox_has_letter(
	    desk->store, &team->case_id, &party->id, letter, err);
	if (n != 0)
		return n == -1 ? -1 : 0;
	n = person_try_open(&person, desk, party, pool, err);
	if (n == 1)
		n = person.address != NULL ? send_late(desk, team, &person, err)
		                           : 0;
	person_release(&person);
	return n;
}

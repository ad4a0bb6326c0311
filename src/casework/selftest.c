/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/selftest.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "privacy/random.h"

enum { ID_LEN = 2 + TOKEN_LEN + 1 + TOKEN_LEN }; /* "k.TOKEN.PROOF" */

static void prove(char proof[TOKEN_LEN + 1], const struct desk *desk,
    const char token[TOKEN_LEN + 1])
{
	char *what = mem_printf("heyward check %s", token);

	ring_token(proof, desk->ring, what, strlen(what));
	mem_wipe_free(what);
}

char *selftest_id(const struct desk *desk)
{
	char token[TOKEN_LEN + 1], proof[TOKEN_LEN + 1];

	random_token(token);
	prove(proof, desk, token);
	return mem_printf("k.%s.%s%s", token, proof,
	    strrchr(desk->conf->community.address, '@'));
}

bool selftest_is_own(const struct desk *desk, const char *message_id)
{
	char token[TOKEN_LEN + 1], said[TOKEN_LEN + 1], proof[TOKEN_LEN + 1];

	if (strnlen(message_id, ID_LEN + 1) <= ID_LEN ||
	    strncasecmp(message_id, "k.", 2) != 0 ||
	    message_id[2 + TOKEN_LEN] != '.' || message_id[ID_LEN] != '@' ||
	    random_read_token(token, message_id + 2, TOKEN_LEN) == -1 ||
	    random_read_token(said, message_id + 3 + TOKEN_LEN, TOKEN_LEN) ==
		-1)
		return false;
	prove(proof, desk, token);
	return strcmp(proof, said) == 0;
}

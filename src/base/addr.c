/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/addr.h"

#include <ctype.h>
#include <idn2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63 };

static bool is_atext(unsigned char c)
{
	return isalnum(c) || c >= 0x80 ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool local_is_dot_atom(const char *s, size_t len)
{
	bool after_dot = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if (s[i] == '.' && after_dot)
			return false;
		if (s[i] != '.' && !is_atext((unsigned char)s[i]))
			return false;
		after_dot = s[i] == '.';
	}
	return len > 0 && !after_dot;
}

static bool local_is_quoted(const char *s, size_t len)
{
	size_t i;

	if (len < 3 || s[0] != '"' || s[len - 1] != '"')
		return false;
	for (i = 1; i < len - 1; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < ' ' || c == 0x7f || c == '"')
			return false;
		if (c != '\\')
			continue;
		c = (unsigned char)s[++i];
		if (i == len - 1 || c < ' ' || c >= 0x7f)
			return false;
	}
	return true;
}

static bool label_is_valid(const char *s, size_t len)
{
	size_t i;

	if (len == 0 || len > LABEL_MAX || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (!isalnum(c) && c != '-' && c < 0x80)
			return false;
	}
	return true;
}

static bool domain_is_valid(const char *s)
{
	size_t len, labels = 0;
	const char *all = s;

	for (;;) {
		len = strcspn(s, ".");
		if (!label_is_valid(s, len))
			return false;
		labels++;
		if (s[len] == '\0')
			break;
		s += len + 1;
	}
	return labels > 1 || strcasecmp(all, "localhost") == 0;
}

/* The "@" between local part and domain: the last one. */
static const char *at_sign(const char *addr)
{
	return strrchr(addr, '@');
}

bool addr_is_valid(const char *addr)
{
	const char *at = at_sign(addr);
	size_t local;

	if (at == NULL || strlen(addr) > ADDR_MAX || !utf8_is_valid(addr))
		return false;
	local = (size_t)(at - addr);
	if (local > LOCAL_MAX || utf8_has_control(addr) ||
	    utf8_has_odd_space(addr))
		return false;
	return (local_is_dot_atom(addr, local) ||
		   local_is_quoted(addr, local)) &&
	       domain_is_valid(at + 1);
}

bool addr_needs_smtputf8(const char *addr)
{
	const char *at = at_sign(addr);

	for (; at != NULL && addr < at; addr++)
		if ((unsigned char)*addr >= 0x80)
			return true;
	return false;
}

/* A label of letters, digits and hyphens, without anything that RFC 5891 gives
 * a meaning to: it stays as it is but for the case. */
static bool is_plain_label(const char *label, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

	return len > 0 && len <= LABEL_MAX && strspn(label, plain) == len &&
	       label[0] != '-' && label[len - 1] != '-' &&
	       (len < 4 || label[2] != '-' || label[3] != '-');
}

/* Nearly all are: the library is not asked about them. */
static bool is_plain_domain(const char *domain)
{
	size_t len, n;

	for (len = strlen(domain); len <= 253; domain += n + 1) {
		n = strcspn(domain, ".");
		if (!is_plain_label(domain, n))
			return false;
		if (domain[n] == '\0')
			return true;
	}
	return false;
}

static int canon_domain(char **out, const char *domain, struct err *err)
{
	char *ascii = NULL;
	size_t i;

	if (is_plain_domain(domain)) {
		*out = mem_strdup(domain);
		for (i = 0; (*out)[i] != '\0'; i++)
			(*out)[i] = (char)tolower((unsigned char)(*out)[i]);
		return 0;
	}
	if (idn2_to_ascii_8z(domain, &ascii,
		IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK &&
	    idn2_to_ascii_8z(
		domain, &ascii, IDN2_NFC_INPUT | IDN2_TRANSITIONAL) != IDN2_OK)
		return err_set(err, ERR_INPUT, "not a host name");
	for (i = 0; ascii[i] != '\0'; i++)
		ascii[i] = (char)tolower((unsigned char)ascii[i]);
	*out = mem_strdup(ascii);
	idn2_free(ascii);
	return 0;
}

/* local@domain, if that is an address still: of some characters IDNA makes
 * ASCII ones, of U+FF1E a ">", and so does NFC. Takes both strings. */
static int join(char **out, char *local, char *domain, struct err *err)
{
	char *addr = mem_printf("%s@%s", local, domain);

	mem_wipe_free(local);
	mem_wipe_free(domain);
	if (!addr_is_valid(addr)) {
		mem_wipe_free(addr);
		return err_set(err, ERR_INPUT, "not a mail address");
	}
	*out = addr;
	return 0;
}

int addr_canon(char **out, const char *addr, struct err *err)
{
	char *domain = NULL, *local, *folded;
	const char *at;

	if (!addr_is_valid(addr))
		return err_set(err, ERR_INPUT, "not a mail address");
	at = at_sign(addr);
	if (canon_domain(&domain, at + 1, err) == -1)
		return -1;
	local = mem_strndup(addr, (size_t)(at - addr));
	folded = utf8_fold(local);
	mem_wipe_free(local);
	return join(out, folded, domain, err);
}

int addr_to_ascii(char **out, const char *addr, struct err *err)
{
	const char *at;
	char *domain = NULL;

	if (!addr_is_valid(addr))
		return err_set(err, ERR_INPUT, "not a mail address");
	at = at_sign(addr);
	if (canon_domain(&domain, at + 1, err) == -1)
		return -1;
	return join(out, mem_strndup(addr, (size_t)(at - addr)), domain, err);
}

/* Providers that deliver j.doe@ and jdoe@ to the same person. */
static bool ignores_dots(const char *domain)
{
	static const char *const domains[] = {
	    "gmail.com",
	    "googlemail.com",
	};
	size_t i;

	for (i = 0; i < sizeof domains / sizeof domains[0]; i++)
		if (strcmp(domain, domains[i]) == 0)
			return true;
	return false;
}

int addr_fold(char **out, const char *addr, struct err *err)
{
	char *canon, *at, *plus, *from, *to;

	if (addr_canon(&canon, addr, err) == -1)
		return -1;
	at = strrchr(canon, '@');
	plus = memchr(canon, '+', (size_t)(at - canon));
	if (plus != NULL && plus > canon && canon[0] != '"') {
		memmove(plus, at, strlen(at) + 1);
		at = plus;
	}
	if (ignores_dots(at + 1)) {
		for (from = to = canon; *from != '\0'; from++)
			if (*from != '.' || from > at)
				*to++ = *from;
		*to = '\0';
	}
	*out = canon;
	return 0;
}

char *addr_with_tag(const char *addr, char sep, const char *tag)
{
	const char *at = at_sign(addr);

	return mem_printf("%.*s%c%s%s", (int)(at - addr), addr, sep, tag, at);
}

bool addr_tag(
    const char **tag, size_t *len, const char *addr, const char *base, char sep)
{
	const char *at = at_sign(addr), *base_at = at_sign(base);
	size_t local;

	if (at == NULL || base_at == NULL || strcasecmp(at, base_at) != 0)
		return false;
	local = (size_t)(base_at - base);
	if (strncasecmp(addr, base, local) != 0)
		return false;
	addr += local;
	if (*addr == sep)
		addr++;
	else if (sep == '+' && (strncasecmp(addr, "=2b", 3) == 0 ||
				   strncasecmp(addr, "%2b", 3) == 0))
		addr += 3;
	else
		return false;
	if (addr >= at)
		return false;
	*tag = addr;
	*len = (size_t)(at - addr);
	return true;
}

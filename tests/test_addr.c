/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/addr.h"
#include "base/mem.h"

static void only_exact_addresses_are_valid(void **state)
{
	static const struct {
		const char *addr;
		bool valid;
	} rows[] = {
	    {"a@example.org", true},
	    {"first.last+tag@example.org", true},
	    {"\"odd local\"@example.org", true},
	    {"j\xc3\xb6rg@example.org", true},
	    {"a@b\xc3\xbc"
	     "cher.example",
		true},
	    {"root@localhost", true},
	    {"x@sub-1.example.org", true},
	    {"", false},
	    {"a", false},
	    {"@example.org", false},
	    {"a@", false},
	    {"a@example", false},
	    {"a@example.org.", false},
	    {"a@.example.org", false},
	    {"a@-x.example.org", false},
	    {"a@x-.example.org", false},
	    {".a@example.org", false},
	    {"a.@example.org", false},
	    {"a..b@example.org", false},
	    {"a b@example.org", false},
	    {"a@[192.0.2.1]", false},
	    {"<a@example.org>", false},
	    {"a@example.org>", false},
	    {"a@exa mple.org", false},
	    {"a@example.org\r\nRCPT TO:<b@example.org>", false},
	    {"a\r\nDATA@example.org", false},
	    {"\"a\rb\"@example.org", false},
	    {"\"a\\\"@example.org", false},
	    {"a@example.org SIZE=1", false},
	    {"a\xff@example.org", false},
	    {"a\xe2\x80\xae@example.org", false},
	    {"0123456789012345678901234567890123456789012345678901234567890123"
	     "@example.org",
		true},
	    {"01234567890123456789012345678901234567890123456789012345678901234"
	     "@example.org",
		false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (addr_is_valid(rows[i].addr) != rows[i].valid)
			fail_msg("row %zu: \"%s\"", i, rows[i].addr);
}

static void equal_addresses_have_one_canonical_form(void **state)
{
	static const struct {
		const char *addr, *canon, *fold;
	} rows[] = {
	    {"A.B+c@Example.ORG", "a.b+c@example.org", "a.b@example.org"},
	    {"J.Doe+x@gmail.com", "j.doe+x@gmail.com", "jdoe@gmail.com"},
	    {"x@b\xc3\xbc"
	     "cher.example",
		"x@xn--bcher-kva.example", "x@xn--bcher-kva.example"},
	    {"x@xn--bcher-kva.example", "x@xn--bcher-kva.example",
		"x@xn--bcher-kva.example"},
	    {"J\xc3\x96RG@example.org", "j\xc3\xb6rg@example.org",
		"j\xc3\xb6rg@example.org"},
	    {"+a@example.org", "+a@example.org", "+a@example.org"},
	};
	char *out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(addr_canon(&out, rows[i].addr, NULL), 0);
		assert_string_equal(out, rows[i].canon);
		mem_wipe_free(out);
		assert_int_equal(addr_fold(&out, rows[i].addr, NULL), 0);
		assert_string_equal(out, rows[i].fold);
		mem_wipe_free(out);
	}
	assert_int_equal(addr_canon(&out, "a@b>", NULL), -1);
}

static void no_form_of_an_address_is_less_than_one(void **state)
{
	static const struct {
		const char *label, *addr;
	} rows[] = {
	    {"@", "a@b\xef\xbc\xa0x.example.org"},
	    {">", "a@b\xef\xbc\x9ex.example.org"},
	    {",", "a@b\xef\xbc\x8cx.example.org"},
	    {"(1)", "a@b\xe2\x91\xb4.example.org"},
	    {"a/c", "a@b\xe2\x84\x80.example.org"},
	    {"backslash", "a@b\xef\xbc\xbcx.example.org"},
	    {"quote", "a@b\xef\xbc\x82x.example.org"},
	    {"empty label", "a@b\xe3\x80\x82.example.org"},
	};
	struct err err;
	char *out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!addr_is_valid(rows[i].addr) ||
		    addr_canon(&out, rows[i].addr, &err) != -1 ||
		    err.kind != ERR_INPUT ||
		    addr_to_ascii(&out, rows[i].addr, &err) != -1 ||
		    err.kind != ERR_INPUT ||
		    addr_fold(&out, rows[i].addr, NULL) != -1)
			fail_msg("%s", rows[i].label);
	}
	/* NFC makes a semicolon of the Greek question mark. */
	assert_int_equal(addr_canon(&out, "a\xcd\xbe@example.org", NULL), -1);
}

static void an_envelope_keeps_the_local_part(void **state)
{
	char *out;

	(void)state;
	assert_int_equal(addr_to_ascii(&out,
			     "J.\xc3\x96RG+x@B\xc3\xbc"
			     "cher.Example",
			     NULL),
	    0);
	assert_string_equal(out, "J.\xc3\x96RG+x@xn--bcher-kva.example");
	mem_wipe_free(out);
	assert_int_equal(addr_to_ascii(&out, "a@b>", NULL), -1);
}

static void a_tag_is_found_and_added(void **state)
{
	static const struct {
		const char *addr, *tag;
	} rows[] = {
	    {"hey+abc@example.org", "abc"},
	    {"HEY+AbC@EXAMPLE.org", "AbC"},
	    {"hey=2Babc@example.org", "abc"},
	    {"hey%2babc@example.org", "abc"},
	    {"hey@example.org", NULL},
	    {"hey+@example.org", NULL},
	    {"heyx+abc@example.org", NULL},
	    {"hey+abc@example.com", NULL},
	    {"nobody", NULL},
	};
	const char *tag;
	char *with;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].tag == NULL) {
			assert_false(addr_tag(
			    &tag, &len, rows[i].addr, "hey@example.org", '+'));
			continue;
		}
		assert_true(
		    addr_tag(&tag, &len, rows[i].addr, "hey@example.org", '+'));
		assert_int_equal(len, strlen(rows[i].tag));
		assert_memory_equal(tag, rows[i].tag, len);
	}
	with = addr_with_tag("hey@example.org", '+', "t");
	assert_string_equal(with, "hey+t@example.org");
	free(with);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_exact_addresses_are_valid),
	    cmocka_unit_test(equal_addresses_have_one_canonical_form),
	    cmocka_unit_test(no_form_of_an_address_is_less_than_one),
	    cmocka_unit_test(an_envelope_keeps_the_local_part),
	    cmocka_unit_test(a_tag_is_found_and_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

# SPDX-License-Identifier: GPL-3.0-or-later
# Built and run by contrib/fuzz, which wants clang. A new fuzzer is a file
# fuzz_NAME.c, a line here, and a folder seeds/NAME (unless mails are its
# seeds: then a word in seeds() of contrib/fuzz).
fuzzers = \
	tests/fuzz/fuzz_addr \
	tests/fuzz/fuzz_authres \
	tests/fuzz/fuzz_clean \
	tests/fuzz/fuzz_command \
	tests/fuzz/fuzz_dsn \
	tests/fuzz/fuzz_flowed \
	tests/fuzz/fuzz_html \
	tests/fuzz/fuzz_mustache \
	tests/fuzz/fuzz_parse \
	tests/fuzz/fuzz_reply \
	tests/fuzz/fuzz_result \
	tests/fuzz/fuzz_scan
EXTRA_PROGRAMS += $(fuzzers) tests/fuzz/seed_result
EXTRA_DIST += contrib/fuzz tests/fuzz/fuzz.h tests/fuzz/seeds

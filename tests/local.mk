# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests are named in the local.mk of the layer they test:
#	check_PROGRAMS += tests/test_NOUN
#	tests_test_NOUN_SOURCES = tests/test_NOUN.c
# All speak TAP, so that every test's sentence is printed.
LDADD = libheyward.a $(all_libs) $(CMOCKA_LIBS)
# Those that take longest begin first, so that none is waited for at the end.
TESTS += $(check_SCRIPTS) $(check_PROGRAMS)
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	HEYWARD_TEMPLATES='$(abs_top_srcdir)/src/tmpl'; export HEYWARD_TEMPLATES; \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	builddir='$(abs_top_builddir)'; export builddir;

# What is looked at from outside. tests/flow/ runs the program against
# servers of its own, tests/lab/; the sweep tries a sample of its points
# unless HEYWARD_SWEEP=all.
check_SCRIPTS += \
	tests/flow/sweep \
	tests/flow/talks \
	tests/flow/ladder \
	tests/flow/flood \
	tests/flow/alarm \
	tests/flow/clients \
	tests/flow/thief \
	tests/flow/memory \
	tests/flow/full \
	tests/flow/loops \
	tests/flow/reveal \
	tests/flow/guess \
	tests/flow/report \
	tests/flow/mishaps \
	tests/flow/backup \
	tests/flow/distrust \
	tests/flow/kinds \
	tests/flow/keys \
	tests/flow/skeleton \
	tests/flow/watch \
	tests/flow/explain \
	tests/flow/admin \
	tests/flow/oauth \
	tests/flow/doctor \
	tests/flow/hook \
	tests/completions \
	tests/units \
	tests/flow/archive \
	tests/flow/columns \
	tests/elf \
	tests/plans \
	tests/shape
# Built by contrib/bench-reader.
EXTRA_PROGRAMS += tests/bench/reader_bench
tests_bench_reader_bench_SOURCES = tests/bench/reader_bench.c

include tests/fuzz/local.mk

EXTRA_DIST += $(check_SCRIPTS) \
	tests/flow/errands.py \
	tests/bench/grow.py \
	tests/bench/growth.py \
	tests/faults/faults.py \
	tests/faults/kills.py \
	tests/faults/machine.py \
	tests/faults/network.py \
	tests/faults/scene.py \
	tests/faults/spoilt.py \
	tests/faults/table.py \
	tests/bench/bare.c \
	tests/bench/bench.py \
	tests/bench/contest.py \
	tests/bench/corpus.py \
	tests/bench/idle.py \
	tests/bench/ingest.py \
	tests/bench/measure.py \
	tests/bench/peers.py \
	tests/bench/pictures.py \
	tests/bench/report.py \
	tests/bench/sending.py \
	tests/bench/world.py \
	tests/flow/browser.py \
	tests/flow/census.py \
	tests/flow/flow.py \
	tests/flow/letters.py \
	tests/flow/runs.py \
	tests/flow/servers.py \
	tests/flow/shapes.py \
	tests/flow/terminal.py \
	tests/lab/answer \
	tests/flow/talk.py \
	tests/lab/certs \
	tests/lab/dovecot.conf.in \
	tests/lab/heyward.conf.in \
	tests/lab/lab \
	tests/lab/main.cf.in \
	tests/lab/master.cf.in \
	tests/lab/ports \
	tests/lab/show \
	tests/shim/shim.c \
	tests/thief/opener.py \
	tests/thief/world.py \
	tests/valgrind.supp

# SPDX-License-Identifier: GPL-3.0-or-later
# Unit tests are named in the local.mk of the layer they test:
#	check_PROGRAMS += tests/test_NOUN
#	tests_test_NOUN_SOURCES = tests/test_NOUN.c
# All speak TAP, so that every test's sentence is printed.
LDADD = libheyward.a $(all_libs) $(CMOCKA_LIBS)
TESTS += $(check_PROGRAMS) $(check_SCRIPTS)
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	HEYWARD_TEMPLATES='$(abs_top_srcdir)/src/tmpl'; export HEYWARD_TEMPLATES; \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	builddir='$(abs_top_builddir)'; export builddir;

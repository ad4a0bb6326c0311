# SPDX-License-Identifier: GPL-3.0-or-later
dist_man_MANS += \
	man/heyward.1 \
	man/heyward-commands.7 \
	man/heyward-security.7 \
	man/heyward-templates.5 \
	man/heyward.conf.5

# Every row of the tables has its entry in the manual, and the other way
# round.
check_SCRIPTS += tests/manual
EXTRA_DIST += tests/manual
EXTRA_PROGRAMS += tests/print_tables
check_DATA = tests/print_tables
tests_print_tables_SOURCES = tests/print_tables.c
CLEANFILES += tests/print_tables

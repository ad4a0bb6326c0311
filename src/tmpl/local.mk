# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/tmpl/letter_words.c \
	src/tmpl/letters.c \
	src/tmpl/letters.h \
	src/tmpl/letters_check.c \
	src/tmpl/letters_table.c \
	src/tmpl/mustache.c \
	src/tmpl/parse.c \
	src/tmpl/parse.h \
	src/tmpl/shelf.c \
	src/tmpl/shelf.h \
	src/tmpl/tmpl.c \
	src/tmpl/tmpl.h \
	src/tmpl/values.c \
	src/tmpl/values.h \
	src/tmpl/variables.h \
	src/tmpl/variables_party.c \
	src/tmpl/variables_team.c \
	src/tmpl/words.c

check_PROGRAMS += tests/test_letters_check tests/test_mustache \
	tests/test_mustache_spec tests/test_templates tests/test_words
tmpl_fixture = tests/test.h tests/tmpl_fixture.c tests/tmpl_fixture.h
tests_test_letters_check_SOURCES = tests/test_letters_check.c $(tmpl_fixture)
tests_test_mustache_SOURCES = tests/test_mustache.c tests/test.h
tests_test_mustache_spec_SOURCES = tests/test_mustache_spec.c tests/test.h
tests_test_templates_SOURCES = tests/test_templates.c $(tmpl_fixture)
tests_test_words_SOURCES = tests/test_words.c $(tmpl_fixture) \
	tests/scratch.c tests/scratch.h

# A language is one folder, named here and in tests/tmpl_fixture.c.
template_names = acknowledgement.txt alone.txt appeal-accepted.txt \
	appeal-rejected.txt ask-identity.txt called.txt checkin-last.txt \
	checkin.txt clock.txt closed.txt confirmed.txt correction.txt data.txt \
	decided.txt digest.txt emergency.txt enforce-change.txt \
	enforce-end.txt enforce.txt extended.txt files.txt frozen.txt granted.txt \
	hearing.txt lifted.txt message.txt more.txt news.txt no-action.txt \
	not-granted.txt notice.txt outcome.txt permanent-ban.txt permit.txt \
	proposal.txt question.txt quiet.txt readmitted.txt receipt.txt \
	refused.txt relay.txt remind.txt said.txt status.txt temporary-ban.txt \
	told.txt undelivered.txt warning.txt weekly.txt which.txt words.txt
endir = $(pkgdatadir)/templates/en
dedir = $(pkgdatadir)/templates/de
frdir = $(pkgdatadir)/templates/fr
esdir = $(pkgdatadir)/templates/es
dist_en_DATA = $(template_names:%=src/tmpl/en/%)
dist_de_DATA = $(template_names:%=src/tmpl/de/%)
dist_fr_DATA = $(template_names:%=src/tmpl/fr/%)
dist_es_DATA = $(template_names:%=src/tmpl/es/%)

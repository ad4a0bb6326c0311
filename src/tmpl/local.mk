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
	src/tmpl/tmpl.c \
	src/tmpl/tmpl.h \
	src/tmpl/values.c \
	src/tmpl/values.h \
	src/tmpl/variables.h \
	src/tmpl/variables_party.c \
	src/tmpl/variables_team.c \
	src/tmpl/words.c

check_PROGRAMS += tests/test_letters_check tests/test_mustache \
	tests/test_templates
tests_test_letters_check_SOURCES = tests/test_letters_check.c tests/test.h
tests_test_mustache_SOURCES = tests/test_mustache.c tests/test.h
tests_test_templates_SOURCES = tests/test_templates.c tests/test.h

# A language is one folder, named here and in tests/test_templates.c.
template_names = acknowledgement.txt alone.txt ask-identity.txt called.txt \
	closed.txt digest.txt files.txt message.txt more.txt news.txt notice.txt \
	question.txt quiet.txt receipt.txt refused.txt relay.txt remind.txt \
	said.txt told.txt undelivered.txt which.txt words.txt
english_names = appeal-accepted.txt appeal-rejected.txt checkin-last.txt \
	checkin.txt clock.txt confirmed.txt correction.txt data.txt decided.txt \
	emergency.txt enforce-change.txt enforce-end.txt enforce.txt extended.txt \
	granted.txt hearing.txt lifted.txt no-action.txt not-granted.txt \
	outcome.txt permanent-ban.txt permit.txt proposal.txt readmitted.txt \
	status.txt temporary-ban.txt warning.txt weekly.txt
endir = $(pkgdatadir)/templates/en
dedir = $(pkgdatadir)/templates/de
frdir = $(pkgdatadir)/templates/fr
esdir = $(pkgdatadir)/templates/es
dist_en_DATA = $(template_names:%=src/tmpl/en/%) \
	$(english_names:%=src/tmpl/en/%)
dist_de_DATA = $(template_names:%=src/tmpl/de/%)
dist_fr_DATA = $(template_names:%=src/tmpl/fr/%)
dist_es_DATA = $(template_names:%=src/tmpl/es/%)

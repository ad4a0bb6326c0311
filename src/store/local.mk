# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/store/acts.c \
	src/store/acts.h \
	src/store/backup.c \
	src/store/backup.h \
	src/store/cases.c \
	src/store/cases.h \
	src/store/clocks.c \
	src/store/clocks.h \
	src/store/decisions.c \
	src/store/decisions.h \
	src/store/entries.c \
	src/store/entries.h \
	src/store/facts.c \
	src/store/facts.h \
	src/store/files.c \
	src/store/files.h \
	src/store/handle.h \
	src/store/mailboxes.c \
	src/store/mailboxes.h \
	src/store/outbox.c \
	src/store/outbox.h \
	src/store/outbox_count.c \
	src/store/parties.c \
	src/store/parties.h \
	src/store/purge.c \
	src/store/purge.h \
	src/store/rekey.c \
	src/store/rekey.h \
	src/store/reports.c \
	src/store/reports.h \
	src/store/schema.c \
	src/store/schema.h \
	src/store/screens.c \
	src/store/screens.h \
	src/store/stmt.c \
	src/store/stmt.h \
	src/store/store.c \
	src/store/store.h \
	src/store/tokens.c \
	src/store/tokens.h \
	src/store/vault.c \
	src/store/vault.h \
	src/store/whole.h

check_PROGRAMS += \
	tests/test_cases \
	tests/test_clock_rows \
	tests/test_outbox \
	tests/test_parties \
	tests/test_rows \
	tests/test_store
sql = tests/sql.c tests/sql.h tests/test.h
rows = tests/rows_fixture.c tests/rows_fixture.h $(sql)
tests_test_cases_SOURCES = tests/test_cases.c $(rows)
tests_test_clock_rows_SOURCES = tests/test_clock_rows.c $(rows)
tests_test_outbox_SOURCES = tests/test_outbox.c $(sql)
tests_test_parties_SOURCES = tests/test_parties.c $(rows)
tests_test_rows_SOURCES = tests/test_rows.c $(rows)
tests_test_store_SOURCES = tests/test_store.c $(scratch) $(sql)

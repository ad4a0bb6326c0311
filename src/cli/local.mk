# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/cli/alarm.c \
	src/cli/alarm.h \
	src/cli/attachments.c \
	src/cli/attachments.h \
	src/cli/audit.c \
	src/cli/backup.c \
	src/cli/case.c \
	src/cli/case_export.c \
	src/cli/case_list.c \
	src/cli/case_show.c \
	src/cli/case_view.c \
	src/cli/case_view.h \
	src/cli/check.c \
	src/cli/check_host.c \
	src/cli/check_keys.c \
	src/cli/check_live.c \
	src/cli/check_mail.c \
	src/cli/check_store.c \
	src/cli/check_team.c \
	src/cli/check_templates.c \
	src/cli/cli.c \
	src/cli/cli.h \
	src/cli/deliver.c \
	src/cli/deliver.h \
	src/cli/doctor.h \
	src/cli/explain.c \
	src/cli/fetch.c \
	src/cli/fetch.h \
	src/cli/import.c \
	src/cli/hook.c \
	src/cli/hook.h \
	src/cli/init.c \
	src/cli/key.c \
	src/cli/keyholder.c \
	src/cli/keyholder.h \
	src/cli/original.c \
	src/cli/notify.c \
	src/cli/notify.h \
	src/cli/pass.c \
	src/cli/pass.h \
	src/cli/passphrase.c \
	src/cli/passphrase.h \
	src/cli/progress.c \
	src/cli/progress.h \
	src/cli/report.c \
	src/cli/reveal.c \
	src/cli/purge.c \
	src/cli/run.c \
	src/cli/settings.c \
	src/cli/settings.h \
	src/cli/settings_check.c \
	src/cli/settings_check.h \
	src/cli/settings_example.c \
	src/cli/settings_table.c \
	src/cli/settings_table.h \
	src/cli/settings_text.c \
	src/cli/settings_text.h \
	src/cli/settings_value.c \
	src/cli/settings_value.h \
	src/cli/site.c \
	src/cli/site.h \
	src/cli/terminal.c \
	src/cli/terminal.h \
	src/cli/watch.c \
	src/cli/watch.h

check_PROGRAMS += tests/test_alarm tests/test_doctor tests/test_settings \
	tests/test_terminal
tests_test_alarm_SOURCES = tests/test_alarm.c $(scratch)
tests_test_doctor_SOURCES = tests/test_doctor.c $(scratch)
tests_test_settings_SOURCES = tests/test_settings.c tests/test.h
tests_test_terminal_SOURCES = tests/test_terminal.c tests/test.h

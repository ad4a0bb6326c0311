# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/casework/attach.c \
	src/casework/attach.h \
	src/casework/bounce.c \
	src/casework/bounce.h \
	src/casework/clean.c \
	src/casework/clean.h \
	src/casework/codename.c \
	src/casework/codename.h \
	src/casework/command.c \
	src/casework/command.h \
	src/casework/desk.c \
	src/casework/desk.h \
	src/casework/incoming.h \
	src/casework/intake.c \
	src/casework/intake.h \
	src/casework/letters.c \
	src/casework/letters.h \
	src/casework/limits.c \
	src/casework/notice.c \
	src/casework/opening.h \
	src/casework/person.c \
	src/casework/person.h \
	src/casework/post.c \
	src/casework/post.h \
	src/casework/record.c \
	src/casework/record.h \
	src/casework/report.c \
	src/casework/report.h \
	src/casework/route.c \
	src/casework/route.h \
	src/casework/team.c \
	src/casework/team.h

check_PROGRAMS += \
	tests/test_attach \
	tests/test_bounce \
	tests/test_intake \
	tests/test_post \
	tests/test_report \
	tests/test_route \
	tests/test_tamper
desk_fixture = tests/desk_fixture.c tests/desk_fixture.h $(scratch) \
	tests/sql.c tests/sql.h
tests_test_attach_SOURCES = tests/test_attach.c $(desk_fixture)
tests_test_bounce_SOURCES = tests/test_bounce.c $(desk_fixture)
tests_test_intake_SOURCES = tests/test_intake.c $(desk_fixture)
tests_test_post_SOURCES = tests/test_post.c $(desk_fixture)
tests_test_report_SOURCES = tests/test_report.c $(desk_fixture)
tests_test_route_SOURCES = tests/test_route.c $(desk_fixture)
tests_test_tamper_SOURCES = tests/test_tamper.c $(desk_fixture)
check_PROGRAMS += tests/test_clean tests/test_command
tests_test_clean_SOURCES = tests/test_clean.c tests/test.h
tests_test_command_SOURCES = tests/test_command.c tests/test.h

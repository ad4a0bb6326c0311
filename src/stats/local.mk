# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/stats/chart.c \
	src/stats/chart.h \
	src/stats/figures.c \
	src/stats/figures.h \
	src/stats/hide.c \
	src/stats/hide.h \
	src/stats/page.c \
	src/stats/page.h \
	src/stats/sheet.c \
	src/stats/sheet.h

check_PROGRAMS += \
	tests/test_figures \
	tests/test_hide
tests_test_figures_SOURCES = tests/test_figures.c tests/test.h
tests_test_hide_SOURCES = tests/test_hide.c tests/test.h

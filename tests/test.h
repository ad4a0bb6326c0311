/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test.h - what every unit test includes first: cmocka and its needs. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#endif

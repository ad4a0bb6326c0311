/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "wire/mailer.h"

#define TEXT "Subject: x\r\n\r\nbody\r\n"

/* The contents of the only file in dir that ends so, which is removed. */
static char *take_file(const char *dir, const char *ending)
{
	DIR *handle = opendir(dir);
	struct dirent *entry;
	char path[512], *text = calloc(1, 256), *dot;
	FILE *file;

	assert_non_null(handle);
	while ((entry = readdir(handle)) != NULL) {
		dot = strrchr(entry->d_name, '.');
		if (dot == NULL || strcmp(dot, ending) != 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
		file = fopen(path, "re");
		assert_non_null(file);
		assert_int_not_equal(fread(text, 1, 255, file), 0);
		fclose(file);
		unlink(path);
	}
	closedir(handle);
	return text;
}

static void a_folder_takes_mail_too(void **state)
{
	char dir[] = "/tmp/heyward-mailer.XXXXXX", *path, *text;
	struct mailer_mail mail = {
	    .id = 5,
	    .from = "hey+t@example.org",
	    .to = "Bob@example.net",
	    .data = TEXT,
	    .len = sizeof TEXT - 1,
	    .strict = true,
	};
	struct conf conf = {.mailer = ""};
	struct mailer_event event;
	struct mailer *mailer;

	(void)state;
	assert_non_null(mkdtemp(dir));
	conf.mailer = path = mem_printf("dir:%s", dir);
	assert_int_equal(mailer_open(&mailer, &conf, DEADLINE_NONE, NULL), 0);
	assert_int_equal(mailer_submit(mailer, &mail, NULL), 0);
	assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
	assert_int_equal(event.kind, MAILER_PHASE_DATA);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(mkdir(dir, 0700), 0);
	mailer_close(mailer);
	assert_int_equal(mailer_open(&mailer, &conf, DEADLINE_NONE, NULL), 0);
	assert_int_equal(mailer_submit(mailer, &mail, NULL), 0);
	assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
	assert_int_equal(mailer_go(mailer, 5, NULL), 0);
	assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
	assert_int_equal(event.outcome, MAILER_ACCEPTED);
	assert_int_equal(mailer_wait(mailer, &event, NULL), 0);
	text = take_file(dir, ".eml");
	assert_string_equal(text, TEXT);
	free(text);
	text = take_file(dir, ".env");
	assert_string_equal(
	    text, "from: hey+t@example.org\nto: Bob@example.net\n");
	free(text);
	mailer_close(mailer);
	free(path);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_folder_takes_mail_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

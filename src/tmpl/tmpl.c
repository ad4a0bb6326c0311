/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tmpl/tmpl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "tmpl/values.h"

/* Only what cannot leave the folder: "de", "de_AT". */
static bool lang_is_safe(const char *lang)
{
	size_t i;

	for (i = 0; lang[i] != '\0'; i++)
		if (!isalpha((unsigned char)lang[i]) && lang[i] != '_')
			return false;
	return i > 0 && i <= LANG_MAX;
}

/* A language and the one without country. */
static void search_add(struct search *search, size_t at, const char *lang)
{
	if (lang == NULL || !lang_is_safe(lang))
		return;
	memcpy(search->langs[at], lang, strlen(lang) + 1);
	memcpy(search->langs[at + 1], lang, strcspn(lang, "_"));
}

void search_init(
    struct search *search, const struct conf *conf, const char *lang)
{
	*search = (struct search){.at = 0};
	search_add(search, 0, lang);
	search_add(search, 2, conf->community.language);
	memcpy(search->langs[4], "en", 3);
	search->dirs[0] = conf->templates;
	search->dirs[1] = secure_getenv("HEYWARD_TEMPLATES");
	if (search->dirs[1] == NULL)
		search->dirs[1] = PKGDATADIR "/templates";
}

int search_next(const struct shelf_file **file, struct search *search,
    const char *name, struct err *err)
{
	int found = 0;

	while (found == 0 && search->at < (size_t)N_LANGS * 2) {
		const char *lang = search->langs[search->at / 2];
		const char *dir = search->dirs[search->at++ % 2];
		char *path;

		if (lang[0] == '\0' || dir == NULL || dir[0] == '\0')
			continue;
		path = mem_printf("%s/%s/%s.txt", dir, lang, name);
		found = shelf_find(file, path, err);
		free(path);
	}
	return found;
}

static int find(const struct shelf_file **file, const struct conf *conf,
    const char *lang, const char *name, struct err *err)
{
	struct search search;
	int found;

	search_init(&search, conf, lang);
	found = search_next(file, &search, name, err);
	if (found == 0)
		return err_set(err, ERR_CONFIG,
		    "there is no template %s in %s; install heyward again",
		    name, search.dirs[1]);
	return found == 1 ? 0 : -1;
}

int tmpl_load(const char **text, const char **file, const struct conf *conf,
    const char *lang, const char *name, struct err *err)
{
	const struct shelf_file *found;

	if (find(&found, conf, lang, name, err) == -1)
		return -1;
	*text = found->text;
	*file = found->path;
	return 0;
}

/* Render one header's value; whatever the variables hold, it stays one line
 * without controls. */
static int render_header(char **out, const char *value, size_t len,
    const struct tmpl_value *values, struct err *err)
{
	struct buf raw = BUF_INIT, clean = BUF_INIT;
	char *text = mem_strndup(value, len);
	int ret = -1;

	if (tmpl_render(&raw, text, values, 0, err) == 0) {
		utf8_clean(&clean, buf_text(&raw), raw.len, true);
		free(*out);
		*out = buf_detach(&clean);
		ret = 0;
	} else {
		err_add(err, "in the subject");
	}
	buf_release(&raw);
	free(text);
	return ret;
}

/* One line of the head. */
static int render_head_line(struct tmpl_mail *mail, const char *line,
    size_t len, const struct tmpl_value *values, struct err *err)
{
	static const char subject[] = "Subject:";
	size_t n = sizeof subject - 1;

	if (line[0] == '#')
		return 0;
	if (len < n || strncasecmp(line, subject, n) != 0)
		return err_set(err, ERR_CONFIG,
		    "before the first empty line only \"Subject:\" and lines "
		    "of comment from \"#\" may stand");
	while (n < len && (line[n] == ' ' || line[n] == '\t'))
		n++;
	return render_header(&mail->subject, line + n, len - n, values, err);
}

/* All lines before the first empty one; *text becomes the body. */
static int render_head(struct tmpl_mail *mail, const char **text,
    const struct tmpl_value *values, struct err *err)
{
	const char *line = *text;
	size_t len;

	while (*line != '\n' && *line != '\0') {
		len = strcspn(line, "\n");
		if (render_head_line(mail, line, len, values, err) == -1)
			return -1;
		line += len;
		line += *line == '\n';
	}
	*text = line + (*line == '\n');
	if (mail->subject != NULL && mail->subject[0] != '\0')
		return 0;
	return err_set(err, ERR_CONFIG,
	    "the template has no subject; begin it with \"Subject:\"");
}

/* Sections that are not shown leave empty lines around them: of several in a
 * row one stays, and none at the beginning and the end. */
static char *squeeze(const struct buf *body)
{
	struct buf out = BUF_INIT;
	const char *s = buf_text(body);
	size_t newlines = 2;

	for (; *s != '\0'; s++) {
		newlines = *s == '\n' ? newlines + 1 : 0;
		if (newlines <= 2)
			buf_addc(&out, *s);
	}
	while (out.len > 1 && out.data[out.len - 1] == '\n' &&
	       out.data[out.len - 2] == '\n')
		buf_truncate(&out, out.len - 1);
	return out.data != NULL ? buf_detach(&out) : mem_strdup("");
}

int tmpl_mail_render(struct tmpl_mail *mail, const char *text,
    const struct tmpl_value *values, struct err *err)
{
	struct buf body = BUF_INIT;
	const char *from = text;
	int ret = -1;

	*mail = (struct tmpl_mail){NULL, NULL};
	if (render_head(mail, &from, values, err) == 0 &&
	    render_from(&body, text, from, values, err) == 0) {
		mail->body = squeeze(&body);
		ret = 0;
	}
	buf_release(&body);
	if (ret == -1)
		tmpl_mail_release(mail);
	return ret;
}

int tmpl_mail(struct tmpl_mail *mail, const struct conf *conf, const char *lang,
    const char *name, const struct tmpl_value *values, struct err *err)
{
	const char *text, *file;

	*mail = (struct tmpl_mail){NULL, NULL};
	if (tmpl_load(&text, &file, conf, lang, name, err) == -1)
		return -1;
	if (tmpl_mail_render(mail, text, values, err) == -1)
		return err_add(err, "%s", file);
	return 0;
}

void tmpl_mail_release(struct tmpl_mail *mail)
{
	mem_wipe_free(mail->subject);
	mem_wipe_free(mail->body);
	*mail = (struct tmpl_mail){NULL, NULL};
}

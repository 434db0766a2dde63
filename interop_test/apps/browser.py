"""A browser with a cookie jar, as far as the questions need one: one host, redirects, forms."""

import html
import http.client
import json
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode
from urllib.parse import urljoin
from urllib.parse import urlsplit

AGENT = "Mozilla/5.0 (X11; Linux x86_64) real-apps"
OTHER_AGENT = "curl/8.9.1"


class Answer:
    def __init__(self, url, status, headers, body):
        self.url, self.status, self.headers = url, status, headers
        self.text = body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.text)

    def field(self, name):
        """The value of a hidden field, or of a meta tag, of that name."""
        for tag in re.findall(r"<(?:input|meta)[^>]*>", self.text):
            if re.search(r'name="%s"' % re.escape(name), tag):
                value = re.search(r'(?:value|content)="([^"]*)"', tag)
                return html.unescape(value.group(1)) if value else ""
        return None

    def __str__(self):
        return "status %d of %s" % (self.status, urlsplit(self.url).path)


class Browser:
    def __init__(self, base, cookies=(), agent=AGENT):
        self.base, self.jar, self.agent, self.headers = base, dict(cookies), agent, {}

    def copy(self, agent=None):
        """Another browser with the same cookies, as a thief has."""
        other = Browser(self.base, self.jar, agent or self.agent)
        other.headers = self.headers
        return other

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, form=None, **options):
        return self.request("POST", path, form=form or {}, **options)

    def request(self, method, path, form=None, body=None, headers=None, follow=True):
        url = urljoin(self.base, path)
        for _ in range(10):
            answer = self._one(method, url, form, body, headers or {})
            location = answer.headers.get("Location")
            if not follow or location is None or answer.status not in (301, 302, 303, 307, 308):
                return answer
            url = urljoin(url, location)
            if not url.startswith(self.base):
                return answer  # out of the house
            if answer.status in (301, 302, 303):
                method, form, body = "GET", None, None
        return answer

    def _one(self, method, url, form, body, headers):
        parts = urlsplit(url)
        headers = {"User-Agent": self.agent, "Accept": "text/html,*/*", "Referer": url, **self.headers, **headers}
        if self.jar:
            headers["Cookie"] = "; ".join("%s=%s" % pair for pair in self.jar.items())
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        try:
            connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body, headers)
            response = connection.getresponse()
            answer = Answer(url, response.status, response.headers, response.read())
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            self._keep(line)
        return answer

    def _keep(self, line):
        pair, *attributes = line.split(";")
        name, _, value = pair.strip().partition("=")
        gone = not value
        for attribute in attributes:
            key, _, text = attribute.strip().partition("=")
            if key.lower() == "max-age":
                gone = int(text) <= 0
                break
            if key.lower() == "expires":
                gone = gone or parsedate_to_datetime(text).timestamp() < 86400
        if gone:
            self.jar.pop(name, None)
        else:
            self.jar[name] = value

"""Which operation of AWS an HTTP request asks for, in any of its protocols; REST by botocore's own models."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader


@dataclass(frozen=True)
class Request:
    """What one HTTP request asks for: `operation` as AWS calls it, `text` its path, query and form or JSON body."""

    service: str
    operation: str
    region: str
    protocol: str
    text: str


@dataclass(frozen=True)
class _Rule:
    operation: str
    method: str
    path: re.Pattern[str]
    query: frozenset[tuple[str, str | None]]
    headers: frozenset[str]

    def fits(self, method: str, path: str, query: dict[str, list[str]], headers: set[str]) -> bool:
        if method != self.method or not self.path.fullmatch(path) or not self.headers <= headers:
            return False
        return all(name in query and (value is None or value in query[name]) for name, value in self.query)


def understood(environ: dict[str, Any]) -> Request:
    """Read which operation this is, and put back what was read of the body to find out."""
    scope = re.search(r"Credential=[^/]+/[^/]+/([^/]+)/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    region, service = scope.groups() if scope else ("", "unsigned")
    path = f"{environ['RAW_URI']}"
    kind = environ.get("CONTENT_TYPE", "")
    body = ""
    if kind.startswith(("application/x-www-form-urlencoded", "application/x-amz-json")):
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(raw)
        body = raw.decode("utf-8", "replace")
    text = f"{path} {body}"
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return Request(service, target.rpartition(".")[2], region, "json", text)
    if kind.startswith("application/x-www-form-urlencoded"):
        form = parse_qs(body)
        if service == "elasticloadbalancing":
            service = "elb" if form.get("Version") == ["2012-06-01"] else "elbv2"
        return Request(service, form.get("Action", ["?"])[0], region, "ec2" if service == "ec2" else "query", text)
    operation, protocol = _rest_operation(service, environ)
    return Request(service, operation, region, protocol, text)


def _rest_operation(service: str, environ: dict[str, Any]) -> tuple[str, str]:
    """The operation's name and the service's protocol; method and path where no model knows it."""
    split = urlsplit("http://host" + environ["RAW_URI"])
    query = parse_qs(split.query, keep_blank_values=True)
    headers = {name[5:].replace("_", "-").lower() for name in environ if name.startswith("HTTP_")}
    method = environ["REQUEST_METHOD"]
    protocol, rules = _rules(service)
    found = [rule for rule in rules if rule.fits(method, split.path, query, headers)]
    best = max(
        found,
        key=lambda rule: (len(rule.query) + len(rule.headers), len(rule.path.pattern), -len(rule.operation)),
        default=None,
    )
    return (best.operation if best else f"{method} {split.path}"), protocol


@cache
def _rules(service: str) -> tuple[str, tuple[_Rule, ...]]:
    try:
        model = Loader().load_service_model(service, "service-2")
    except UnknownServiceError:
        return "rest-json", ()
    operations = [each for each in model["operations"].values() if not each.get("deprecated")]
    return model["metadata"]["protocol"], tuple(_rule(each, model["shapes"]) for each in operations)


def _rule(operation: dict[str, Any], shapes: dict[str, Any]) -> _Rule:
    uri = urlsplit("http://host" + operation["http"]["requestUri"])
    path = "".join(
        re.escape(part) if not part.startswith("{") else ".+" if part.endswith("+}") else "[^/]+"
        for part in re.split(r"(\{[^}]+\})", uri.path)
    )
    shape = shapes[operation["input"]["shape"]] if "input" in operation else {}
    required = [shape["members"][name] for name in shape.get("required", ())]
    query = {(name, values[0] or None) for name, values in parse_qs(uri.query, keep_blank_values=True).items()}
    query |= {(member["locationName"], None) for member in required if member.get("location") == "querystring"}
    headers = {member["locationName"].lower() for member in required if member.get("location") == "header"}
    return _Rule(
        operation["name"], operation["http"]["method"], re.compile(path + "/?"), frozenset(query), frozenset(headers)
    )

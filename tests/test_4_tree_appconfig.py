"""Floor 4: AppConfig: what is configured, in which environments, and the content of the latest version."""

import pytest
from test_4_tree_grown import Api, content, grow, is_there, names, node

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services.appconfig import SERVICE
from awsfs.tree.handles import REPLACING

APPLICATION = "appconfig/us-west-2/applications/app1234"
PROFILE = f"{APPLICATION}/configuration-profiles/prof123"
ENVIRONMENT = f"{APPLICATION}/environments/env1234"


class Configured(Api):
    """One application with one environment, and one profile with versions."""

    def __init__(self, *contents):
        items = {
            "list_applications": {"Id": "app1234", "Name": "web"},
            "list_environments": {"Id": "env1234", "ApplicationId": "app1234", "Name": "prod", "State": "READY"},
            "list_configuration_profiles": {"Id": "prof123", "ApplicationId": "app1234", "Name": "flags"},
            "list_deployments": {"DeploymentNumber": 3, "ConfigurationProfileId": "prof123", "State": "COMPLETE"},
        }
        found = {operation: lambda item=item, **params: {"Items": [item]} for operation, item in items.items()}
        super().__init__(
            **found,
            get_application=lambda **params: items["list_applications"],
            get_environment=lambda **params: items["list_environments"],
            get_configuration_profile=lambda **params: {**items["list_configuration_profiles"], "Description": "d"},
            list_hosted_configuration_versions=self.versions,
            get_hosted_configuration_version=lambda **params: {"Content": self.contents[params["VersionNumber"] - 1]},
            create_hosted_configuration_version=self.create,
        )
        self.contents = list(contents)
        self.made = []

    def versions(self, **params):
        numbers = range(len(self.contents), 0, -1)
        same = {"ApplicationId": "app1234", "ConfigurationProfileId": "prof123", "ContentType": "text/plain"}
        return {"Items": [{**same, "VersionNumber": number} for number in numbers]}

    def create(self, **params):
        self.made.append(params)
        self.contents.append(params["Content"])
        return {}


def of(*contents):
    api = Configured(*contents)
    return api, grow(Aws(api, Cache(), Journal()), SERVICE)


def test_applications_environments_and_profiles_are_found_by_name():
    tree = of()[1]
    assert node(tree, "appconfig/us-west-2/applications/by-name/web").target == "../app1234"
    assert node(tree, f"{APPLICATION}/environments/by-name/prod").target == "../env1234"
    assert node(tree, f"{APPLICATION}/configuration-profiles/by-name/flags").target == "../prof123"


def test_every_version_has_its_content():
    tree = of(b"one", b"two")[1]
    assert names(tree, f"{PROFILE}/versions") == ["2", "1"]
    assert [content(tree, f"{PROFILE}/versions/{n}/content") for n in (1, 2)] == [b"one", b"two"]


def test_the_content_of_a_profile_is_that_of_its_latest_version():
    assert content(of(b"one", b"two")[1], f"{PROFILE}/content") == b"two"


def test_a_profile_without_versions_has_none():
    assert not is_there(of()[1], f"{PROFILE}/content")


@pytest.mark.parametrize("data", [b"three\n", b"\xff\0"])
def test_what_is_written_is_the_next_version_to_the_byte_if_nobody_made_one_meanwhile(data):
    api, tree = of(b"one", b"two")
    handle = node(tree, f"{PROFILE}/content").open(REPLACING)
    handle.write(data, 0)
    handle.flush()
    (made,) = api.made
    assert (made["Content"], made["LatestVersionNumber"], made["ContentType"]) == (data, 2, "text/plain")
    assert content(tree, f"{PROFILE}/content") == data


def test_a_deployment_leads_to_what_was_deployed():
    found = node(of()[1], f"{ENVIRONMENT}/deployments/3/configuration-profile")
    assert found.target == "../../../../configuration-profiles/prof123"

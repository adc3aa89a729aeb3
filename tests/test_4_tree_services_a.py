"""Floor 4: what is peculiar to machines in groups, containers, jobs and schedules, as made-up answers tell of them."""

from collections import ChainMap

import pytest
from test_4_tree_declared_settings import do, value
from test_4_tree_dynamo_items import write
from test_4_tree_grown import REGION, Api, content, grow, mode, names, node, refuse

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.records import fill
from awsfs.services import autoscaling, codebuild, codepipeline, ec2, ecr, ecs, emr, glue, redshift, scheduler
from awsfs.services._ec2_reach import egress, ingress

ACCOUNT = "123456789012"


def tree_of(service, **operations):
    """A tree with one service, and the API that it is grown on."""
    api = Api(**operations)
    return grow(Aws(api, Cache(), Journal()), service.SERVICE), api


def arn(service, rest):
    """An ARN of this account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


class TestAccessLists:
    @pytest.mark.parametrize(
        ("entry", "line"),
        [
            ({"Protocol": "-1", "CidrBlock": "0.0.0.0/0", "RuleNumber": 32767}, "* deny all all 0.0.0.0/0"),
            ({"Protocol": "6", "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 443, "To": 443}}, "100 deny tcp 443"),
            ({"Protocol": "17", "Ipv6CidrBlock": "::/0", "PortRange": {"From": 1, "To": 9}}, "100 deny udp 1-9 ::/0"),
            ({"Protocol": "1", "CidrBlock": "10.0.0.0/8", "IcmpTypeCode": {"Type": 3, "Code": 4}}, "100 deny icmp 3/4"),
            ({"Protocol": "1", "CidrBlock": "10.0.0.0/8", "IcmpTypeCode": {"Type": 8, "Code": -1}}, "100 deny icmp 8 "),
            ({"Protocol": "58", "CidrBlock": "::/0", "IcmpTypeCode": {"Type": -1, "Code": -1}}, "100 deny icmpv6 all"),
            ({"Protocol": "50", "CidrBlock": "10.0.0.0/8"}, "100 deny 50 all 10.0.0.0/8"),
        ],
    )
    def test_a_rule_is_a_line(self, entry, line):
        (found,) = ingress({"Entries": [{"RuleNumber": 100, "RuleAction": "deny", "Egress": False, **entry}]})
        assert found.startswith(line)

    def test_rules_are_told_by_direction_in_the_order_in_which_they_count(self):
        rule = {"Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
        entries = [
            {**rule, "RuleNumber": number, "Egress": out} for number, out in [(200, True), (5, False), (90, True)]
        ]
        assert [line.split()[0] for line in egress({"Entries": entries})] == ["90", "200"]


class TestLaunchTemplates:
    @pytest.fixture
    def version(self):
        """A tree, and the path of a version with user data."""
        data = {"UserData": "aHVudGVyMg==", "InstanceType": "t3.micro"}
        versions = [{"LaunchTemplateId": "lt-1", "VersionNumber": 1, "LaunchTemplateData": data}]
        tree, _ = tree_of(
            ec2,
            describe_launch_templates=lambda **params: {"LaunchTemplates": [{"LaunchTemplateId": "lt-1"}]},
            describe_launch_template_versions=lambda **params: {"LaunchTemplateVersions": versions},
        )
        return tree, f"ec2/{REGION}/launch-templates/lt-1/versions/1"

    def test_user_data_is_the_bytes_and_the_owner_s_alone(self, version):
        tree, path = version
        assert (content(tree, f"{path}/data/user-data"), mode(tree, f"{path}/data/user-data")) == (b"hunter2", 0o400)

    @pytest.mark.parametrize("whole", ["info.json", "data/info.json"])
    def test_user_data_is_in_no_whole(self, version, whole):
        tree, path = version
        assert b"aHVudGVyMg" not in content(tree, f"{path}/{whole}")

    def test_a_template_without_an_image_has_no_link_to_one(self, version):
        tree, path = version
        assert {"image", "key", "iam-profile"}.isdisjoint(names(tree, path))


class TestGroups:
    @pytest.fixture
    def group(self):
        """A tree, and the calls that changed the tags of a group in it."""
        sent = []
        record = {
            "AutoScalingGroupName": "web",
            "VPCZoneIdentifier": "subnet-1,subnet-2",
            "TargetGroupARNs": [arn("elasticloadbalancing", "targetgroup/front/0123")],
            "Tags": [{"Key": "env", "Value": "test", "PropagateAtLaunch": False}],
        }
        tree, _ = tree_of(
            autoscaling,
            describe_auto_scaling_groups=lambda **params: {"AutoScalingGroups": [record]},
            create_or_update_tags=lambda **params: sent.extend(params["Tags"]) or {},
        )
        return tree, f"autoscaling/{REGION}/groups/web", sent

    @pytest.mark.parametrize(("key", "reaches_machines"), [("env", False), ("team", True)])
    def test_a_tag_goes_on_reaching_machines_or_not_as_before(self, group, key, reaches_machines):
        tree, path, sent = group
        write(tree, f"{path}/tags/{key}", "live")
        assert [(tag["Key"], tag["Value"], tag["PropagateAtLaunch"]) for tag in sent] == [
            (key, "live", reaches_machines)
        ]

    def test_subnets_and_target_groups_are_links(self, group):
        tree, path, _ = group
        assert (names(tree, f"{path}/subnets"), names(tree, f"{path}/target-groups")) == (
            ["subnet-1", "subnet-2"],
            ["front"],
        )


def described(kind, limit, make):
    """A describe call of ECS: the records of the names that it is given, of which it takes so many at most."""

    def describe(**params):
        assert len(params[kind]) <= limit
        return {kind: [make(each) for each in params[kind]]}

    return describe


class TestContainers:
    @pytest.fixture
    def cluster(self):
        """A tree with a cluster of 25 services and a task, the API, and the cluster's path."""
        options = {"awslogs-group": "/ecs/web", "awslogs-stream-prefix": "live"}
        container = {
            "name": "app",
            "image": "nginx",
            "environment": [{"name": "PASSWORD", "value": "hunter2"}],
            "logConfiguration": {"logDriver": "awslogs", "options": options},
        }
        definition = {"taskDefinitionArn": arn("ecs", "task-definition/web:3"), "containerDefinitions": [container]}
        tree, api = tree_of(
            ecs,
            describe_clusters=described("clusters", 100, lambda name: {"clusterName": "live"}),
            list_services=lambda **params: {"serviceArns": [arn("ecs", f"service/live/s{i}") for i in range(25)]},
            describe_services=described("services", 10, lambda name: {"serviceName": name.split("/")[-1]}),
            list_tasks=lambda **params: {"taskArns": [arn("ecs", "task/live/" + 32 * "a")]},
            describe_tasks=described(
                "tasks",
                100,
                lambda name: {
                    "taskArn": name,
                    "taskDefinitionArn": definition["taskDefinitionArn"],
                    "group": "family:x",
                },
            ),
            describe_task_definition=lambda **params: {"taskDefinition": definition},
        )
        return tree, api, f"ecs/{REGION}/clusters/live"

    def test_services_are_described_ten_at_a_time(self, cluster):
        tree, api, path = cluster
        found = [name for name in names(tree, f"{path}/services") if name.startswith("s")]
        assert (len(found), api.calls["list_services"], api.calls["describe_services"]) == (25, 1, 3)

    def test_a_service_is_found_with_one_call(self, cluster):
        tree, api, path = cluster
        content(tree, f"{path}/services/s7/info.json")
        assert (api.calls["list_services"], api.calls["describe_services"]) == (0, 1)

    def test_the_log_of_a_task_is_a_link_to_its_stream(self, cluster):
        tree, _, path = cluster
        link = node(tree, f"{path}/tasks/{32 * 'a'}/logs/app").target
        assert link.endswith(f"logs/{REGION}/groups/%2Fecs%2Fweb/streams/live%2Fapp%2F{32 * 'a'}")

    def test_a_task_of_no_service_has_no_link_to_one(self, cluster):
        tree, _, path = cluster
        assert "service" not in names(tree, f"{path}/tasks/{32 * 'a'}")

    def test_the_environment_of_a_container_is_private(self, cluster):
        tree, _, _ = cluster
        app = f"ecs/{REGION}/task-definitions/web:3/containers/app"
        assert (value(tree, f"{app}/environment/PASSWORD"), mode(tree, f"{app}/environment/PASSWORD")) == (
            "hunter2",
            0o400,
        )

    @pytest.mark.parametrize("whole", ["info.json", "containers/app/info.json"])
    def test_the_environment_is_in_no_whole(self, cluster, whole):
        tree, _, _ = cluster
        assert b"hunter2" not in content(tree, f"ecs/{REGION}/task-definitions/web:3/{whole}")


class TestBuilds:
    @pytest.fixture
    def project(self):
        """A tree, the API, and the path of a project whose builds know a password."""
        environment = {"image": "x", "environmentVariables": [{"name": "PASSWORD", "value": "hunter2"}]}
        tree, api = tree_of(
            codebuild,
            batch_get_projects=lambda **params: {"projects": [{"name": "web", "environment": environment}]},
            batch_get_builds=lambda **params: {
                "builds": [{"id": each, "environment": environment} for each in params["ids"]]
            },
        )
        return tree, api, f"codebuild/{REGION}/projects/web"

    def test_a_build_is_found_by_its_project_and_its_own_name(self, project):
        tree, api, path = project
        build = "01234567-89ab-cdef-0123-456789abcdef"
        assert value(tree, f"{path}/builds/{build}/id") == f"web:{build}"
        assert api.calls == {"batch_get_projects": 1, "batch_get_builds": 1}

    def test_what_builds_are_told_is_private(self, project):
        tree, _, path = project
        assert mode(tree, f"{path}/environment/variables/PASSWORD") == 0o400
        assert b"hunter2" not in content(tree, f"{path}/info.json") + content(tree, f"{path}/environment/info.json")


class TestRepositories:
    @pytest.fixture
    def repository(self):
        """A tree, and the path of a repository whose name is a path; its one image has two tags."""
        digest = f"sha256:{64 * '0'}"
        tree, _ = tree_of(
            ecr,
            describe_repositories=lambda **params: {"repositories": [{"repositoryName": "team/web"}]},
            list_images=lambda **params: {
                "imageIds": [{"imageDigest": digest, "imageTag": tag} for tag in ("v1", "live")]
            },
            get_lifecycle_policy=refuse("LifecyclePolicyNotFoundException"),
        )
        return tree, f"ecr/{REGION}/repositories/team%2Fweb"

    def test_each_tag_of_an_image_is_a_name_of_it(self, repository):
        tree, path = repository
        links = {
            tag: node(tree, f"{path}/images/by-name/{tag}").target for tag in names(tree, f"{path}/images/by-name")
        }
        assert links == dict.fromkeys(("v1", "live"), f"../sha256:{64 * '0'}")

    def test_a_policy_that_there_is_not_is_empty(self, repository):
        tree, path = repository
        assert content(tree, f"{path}/lifecycle-policy.json") == b""


class TestPipelines:
    def test_what_actions_are_told_is_private(self):
        action = {"name": "build", "configuration": {"EnvironmentVariables": "hunter2"}}
        pipeline = {"name": "web", "stages": [{"name": "build", "actions": [action]}]}
        tree, _ = tree_of(
            codepipeline, get_pipeline=lambda **params: {"pipeline": pipeline, "metadata": {"pipelineArn": "arn"}}
        )
        path = f"codepipeline/{REGION}/pipelines/web"
        whole = content(tree, f"{path}/info.json")
        assert (b"hunter2" in whole, b"pipelineArn" in whole) == (False, True)
        assert mode(tree, f"{path}/stages/build/actions/build/configuration.json") == 0o400


class TestSchedules:
    @pytest.fixture
    def tree(self):
        """A tree with two schedules of one name, in two groups."""
        groups = ("default", "night")
        found, _ = tree_of(
            scheduler,
            list_schedules=lambda **params: {"Schedules": [{"Name": "job", "GroupName": group} for group in groups]},
            get_schedule=lambda **params: {"Name": params["Name"], "GroupName": params["GroupName"]},
        )
        return found

    def test_two_of_one_name_are_told_apart_by_their_groups(self, tree):
        listed = names(tree, f"scheduler/{REGION}/schedules")
        assert [name for name in listed if "job" in name] == ["job", "night:job"]

    @pytest.mark.parametrize(("name", "group"), [("job", "default"), ("night:job", "night")])
    def test_one_is_found_in_its_group(self, tree, name, group):
        assert value(tree, f"scheduler/{REGION}/schedules/{name}/group-name") == group


class TestSteps:
    def test_a_step_is_cancelled_in_its_cluster(self):
        sent = []
        tree, _ = tree_of(
            emr,
            describe_cluster=lambda **params: {"Cluster": {"Id": "j-1"}},
            list_steps=lambda **params: {"Steps": [{"Id": "s-1"}]},
            cancel_steps=lambda **params: sent.append(params) or {},
        )
        do(tree, f"emr/{REGION}/clusters/j-1/steps/s-1/cancel")
        assert sent == [{"ClusterId": "j-1", "StepIds": ["s-1"]}]


class TestArns:
    """AWS takes tags by ARNs that some records leave out."""

    def test_that_of_a_data_warehouse_is_told_by_its_namespace(self):
        namespace = arn("redshift", "namespace:0123")
        assert redshift.arn({"ClusterNamespaceArn": namespace, "ClusterIdentifier": "dw"}) == arn(
            "redshift", "cluster:dw"
        )

    def test_without_a_namespace_it_is_not_known(self):
        assert redshift.arn({"ClusterIdentifier": "dw"}) is None

    @pytest.mark.parametrize(
        "known", [{"account": ACCOUNT, "Role": "glue"}, {"Role": f"arn:aws:iam::{ACCOUNT}:role/service-role/glue"}]
    )
    def test_that_of_a_job_is_told_by_the_account_or_its_role(self, known):
        scope = {"Name": "load", "region": REGION, "partition": "aws", **known}
        assert glue.job_arn(scope) == arn("glue", "job/load")

    def test_that_of_a_database_is_told_by_its_catalog(self):
        scope = ChainMap({"Name": "sales", "region": REGION, "partition": "aws", "CatalogId": ACCOUNT})
        assert fill(glue.DATABASE_ARN, scope) == arn("glue", "database/sales")

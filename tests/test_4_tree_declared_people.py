"""Floor 4: what AWS lets be set of people, their roles and policies, and of load balancers."""

import json

import pytest
from test_4_tree_declared_settings import EC2, POLICY, TRUST, do, value
from test_4_tree_dynamo_items import write
from test_4_tree_grown import REGION, aws_of, content, grow, names, node


@pytest.fixture
def iam(server):
    """A client for an account with a user, a role, a policy and a profile."""
    client = server.client("iam")
    client.create_user(UserName="ann")
    client.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(TRUST))
    client.create_policy(PolicyName="all", PolicyDocument=json.dumps(POLICY))
    client.create_instance_profile(InstanceProfileName="web")
    return client


@pytest.fixture
def tree(server, iam):
    return grow(aws_of(server))


def narrowed(document):
    """The same policy for less."""
    return {**document, "Statement": [{**document["Statement"][0], "Sid": "less"}]}


class TestRoles:
    @pytest.mark.parametrize(("name", "new"), [("description", "for machines"), ("max-session-duration", "7200")])
    def test_an_attribute_is_set(self, tree, name, new):
        write(tree, f"iam/roles/web/{name}", f"{new}\n")
        assert value(tree, f"iam/roles/web/{name}") == new

    def test_one_attribute_leaves_the_other_alone(self, tree):
        write(tree, "iam/roles/web/max-session-duration", "7200\n")
        write(tree, "iam/roles/web/description", "for machines\n")
        assert value(tree, "iam/roles/web/max-session-duration") == "7200"

    def test_who_may_take_it_on_is_set(self, tree):
        write(tree, "iam/roles/web/assume-role-policy-document.json", json.dumps(narrowed(TRUST)))
        assert json.loads(content(tree, "iam/roles/web/assume-role-policy-document.json")) == narrowed(TRUST)

    def test_a_policy_of_its_own_is_put_rewritten_and_deleted(self, tree):
        do(
            tree,
            "iam/roles/web/put-inline-policy",
            json.dumps({"PolicyName": "p", "PolicyDocument": json.dumps(POLICY)}),
        )
        write(tree, "iam/roles/web/inline-policies/p.json", json.dumps(narrowed(POLICY)))
        shown = json.loads(content(tree, "iam/roles/web/inline-policies/p.json"))
        do(tree, "iam/roles/web/delete-inline-policy", json.dumps({"PolicyName": "p"}))
        assert (shown, names(tree, "iam/roles/web/inline-policies")) == (narrowed(POLICY), [])


class TestPolicies:
    def test_what_is_written_becomes_the_next_version_and_the_default(self, tree):
        write(tree, "iam/policies/all/document.json", json.dumps(narrowed(POLICY)))
        shown = json.loads(content(tree, "iam/policies/all/document.json"))
        assert (shown, value(tree, "iam/policies/all/default-version-id")) == (narrowed(POLICY), "v2")

    def test_a_version_is_made_the_default_again_and_the_other_deleted(self, tree):
        write(tree, "iam/policies/all/document.json", json.dumps(narrowed(POLICY)))
        do(tree, "iam/policies/all/versions/v1/set-default")
        do(tree, "iam/policies/all/versions/v2/delete")
        assert names(tree, "iam/policies/all/versions") == ["v1"]


class TestUsers:
    def test_a_user_joins_a_group_and_leaves_it(self, tree, iam):
        iam.create_group(GroupName="admins")
        do(tree, "iam/users/ann/add-to-group", json.dumps({"GroupName": "admins"}))
        joined = names(tree, "iam/groups/admins/users")
        do(tree, "iam/groups/admins/remove-user", json.dumps({"UserName": "ann"}))
        assert (joined, names(tree, "iam/groups/admins/users")) == (["ann"], [])

    def test_an_access_key_is_switched_off(self, tree, iam):
        key = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
        write(tree, f"iam/users/ann/access-keys/{key}/status", "Inactive\n")
        assert value(tree, f"iam/users/ann/access-keys/{key}/status") == "Inactive"

    def test_a_password_is_in_no_record(self, tree):
        do(tree, "iam/users/ann/create-login-profile", json.dumps({"Password": "hunter2-Hunter2"}))
        recorded = content(tree, ".awsfs/actions.jsonl")
        assert (b"create_login_profile" in recorded, b"hunter2" in recorded) == (True, False)

    @pytest.mark.parametrize("thing", ["users/ann", "roles/web", "policies/all", "instance-profiles/web"])
    def test_a_tag_is_made_and_removed(self, tree, thing):
        write(tree, f"iam/{thing}/tags/env", "test")
        made = names(tree, f"iam/{thing}/tags")
        node(tree, f"iam/{thing}/tags/env").remove()
        assert (made, names(tree, f"iam/{thing}/tags")) == (["env"], [])

    def test_a_profile_loses_its_role_without_naming_it(self, tree):
        do(tree, "iam/instance-profiles/web/add-role", json.dumps({"RoleName": "web"}))
        do(tree, "iam/instance-profiles/web/remove-role")
        assert names(tree, "iam/instance-profiles/web/roles") == []


class TestBalancers:
    @pytest.fixture
    def group(self, server):
        """The path of a target group."""
        vpc = server.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        server.client("elbv2").create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
        return f"elbv2/{REGION}/target-groups/web"

    @pytest.mark.parametrize(
        ("name", "new"),
        [
            ("health-check-path", "/ready"),
            ("health-check-interval-seconds", "15"),
            ("unhealthy-threshold-count", "4"),
            ("attributes/deregistration_delay.timeout_seconds", "30"),
            ("tags/env", "test"),
        ],
    )
    def test_a_setting_of_a_target_group_is_set(self, tree, group, name, new):
        write(tree, f"{group}/{name}", f"{new}\n")
        assert value(tree, f"{group}/{name}") == new

    def test_a_machine_is_registered_and_deregistered(self, server, tree, group):
        made = server.client("ec2").run_instances(ImageId="ami-0123456789abcdef0", MinCount=1, MaxCount=1)
        machine = made["Instances"][0]["InstanceId"]
        do(tree, f"{group}/register-targets", json.dumps({"Targets": [{"Id": machine}]}))
        (target,) = names(tree, f"{group}/targets")
        do(tree, f"{group}/targets/{target}/deregister")
        assert (target.partition(":")[0], names(tree, f"{group}/targets")) == (machine, [])

    def test_the_health_check_of_a_classic_balancer_is_set(self, server, tree):
        elb, listener = server.client("elb"), {"Protocol": "tcp", "LoadBalancerPort": 80, "InstancePort": 80}
        elb.create_load_balancer(LoadBalancerName="old", Listeners=[listener], AvailabilityZones=[f"{REGION}a"])
        check = {"Target": "HTTP:80/", "Interval": 30, "Timeout": 5, "UnhealthyThreshold": 2, "HealthyThreshold": 10}
        elb.configure_health_check(LoadBalancerName="old", HealthCheck=check)
        path = f"elb/{REGION}/load-balancers/old/health-check.json"
        write(tree, path, json.dumps({**check, "Interval": 10}))
        assert json.loads(content(tree, path)) == {**check, "Interval": 10}


def test_a_rule_of_a_security_group_is_allowed_and_revoked(server, tree):
    group = server.client("ec2").create_security_group(GroupName="web", Description="web")["GroupId"]
    rule = json.dumps({"IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                                          "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]})  # fmt: skip
    do(tree, f"{EC2}/security-groups/{group}/authorize-ingress", rule)
    allowed = value(tree, f"{EC2}/security-groups/{group}/ingress")
    do(tree, f"{EC2}/security-groups/{group}/revoke-ingress", rule)
    assert (allowed, value(tree, f"{EC2}/security-groups/{group}/ingress")) == ("tcp 443 10.0.0.0/8", "")

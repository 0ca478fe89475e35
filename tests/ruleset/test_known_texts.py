"""Which rules know which texts: one text for each thing that goes wrong, many that none knows.

The texts are written for these tests: what a tool says is its own, names and ids are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import RuleInfo
from ekslint.linter.run import load_rules
from ekslint.ruleset.named import named_in
from ekslint.ruleset.sightings import parts, sightings
from ekslint.ruleset.suspects import suspects


@cache
def built_in() -> Mapping[str, RuleInfo]:
    return {rule.info.id: rule.info for rule in load_rules(Settings()).rules}


def known(text: str) -> list[str]:
    """Return the built-in rules that know a text, without any files."""
    found = suspects(text, built_in(), None, named_in(text))
    return [suspect.info.id for suspect in found]


FIRST = {
    # what a kubelet writes
    "kubelet, registering": (
        'E0412 09:01:17.211 2950 kubelet_node_status.go:92] Unable to register node "ip-10-8-1-9" '
        "with API server: Unauthorized",
        "aws-auth-node-role-missing",
    ),
    "kubelet, structured": (
        'kubelet[3001]: E0506 kubelet_node_status.go:96] "Unable to register node with API server" '
        'err="Unauthorized" node="ip-10-8-1-9.eu-north-1.compute.internal"',
        "aws-auth-node-role-missing",
    ),
    "kubelet, listing services": (
        "kubelet[3001]: E0506 reflector.go:123] factory.go:134: Failed to list *v1.Service: "
        "Unauthorized",
        "aws-auth-node-role-missing",
    ),
    "kubelet, later in its life": (
        "kubelet[3001]: E0506 kubelet_node_status.go:377] Error updating node status, will retry: "
        'error getting node "ip-10-8-1-9.ec2.internal": Unauthorized',
        "aws-auth-node-role-missing",
    ),
    "kubelet, waiting for a CSINode": (
        "I0506 csi_plugin.go:913] Failed to contact API server when waiting for CSINode "
        "publishing: Unauthorized",
        "aws-auth-node-role-missing",
    ),
    "kubelet, another node's name": (
        '"Unable to register node with API server" err="nodes \\"ip-10-8-1-9.ec2.internal\\" is '
        'forbidden: node \\"i-0a1b2c3d4e5f60718\\" is not allowed to modify node '
        '\\"ip-10-8-1-9.ec2.internal\\""',
        "aws-auth-node-username-wrong",
    ),
    "kubelet, a flag": (
        'kubelet[812]: E0101 run.go:74] "command failed" err="failed to parse kubelet '
        "flag: unknown "
        'flag: --container-runtime"',
        "kubelet-flag-removed",
    ),
    "kubelet, a certificate": (
        'Unable to register node "ip-10-8-1-9" with API server: Post '
        '"https://0123ABCD.gr7.eu-north-1.eks.amazonaws.com/api/v1/nodes": x509: '
        "certificate signed "
        "by unknown authority",
        "bootstrap-endpoint-mismatch",
    ),
    "nodeadm": (
        '{"level":"fatal","caller":"nodeadm/main.go:36","msg":"Command failed","error":"yaml: line '
        "7: could not find expected ':'\"}",
        "mime-part-malformed",
    ),
    # what managed services say
    "terraform, a node group": (
        "│ Error: waiting for EKS Node Group (shop:blue) create: unexpected state 'CREATE_FAILED', "
        "wanted target 'ACTIVE'. last error: i-0a1b2c3d4e5f60718: NodeCreationFailure: Instances "
        "failed to join the kubernetes cluster",
        "node-subnet-no-egress",
    ),
    "a key": (
        '"message": "Instance became unhealthy while waiting for instance to be in '
        "InService state. "
        "Termination Reason: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an "
        'incorrect state"',
        "volume-key-denies-autoscaling",
    ),
    "a key, told by EC2": (
        "Cause: One or more of the attached Amazon EBS volumes are encrypted with an inaccessible "
        "AWS KMS key.",
        "volume-key-denies-autoscaling",
    ),
    "public subnets": (
        "[{Code: Ec2SubnetInvalidConfiguration,Message: One or more Amazon EC2 Subnets of "
        "[subnet-0a1b] for node group blue does not automatically assign public IP addresses to "
        "instances launched into it.}]",
        "node-subnet-no-public-ip",
    ),
    "an update that hangs": (
        "Update failed due to [{ErrorCode: PodEvictionFailure,ErrorMessage: Reached max retries "
        "while trying to evict pods from nodes in node group blue}]",
        "pdb-blocks-drain",
    ),
    "a disk size": (
        "creating EKS Node Group (shop:blue): InvalidParameterException: Disk size must "
        "be specified "
        "within the launch template.",
        "launch-template-conflict",
    ),
    "an access entry": (
        "api error ResourceInUseException: The specified access entry resource is "
        "already in use on "
        "this cluster.",
        "access-entry-duplicate",
    ),
    "coredns": (
        "unexpected EKS Add-On (shop:coredns) state returned during creation: unexpected state "
        "'DEGRADED', wanted target 'ACTIVE'",
        "coredns-fargate-compute-type",
    ),
    # people and tools that log in
    "kubectl": (
        "error: You must be logged in to the server (Unauthorized)",
        "cluster-admin-missing",
    ),
    "terraform, a manifest": (
        "│ Error: Unauthorized\n│\n│   with kubernetes_namespace.shop,\n│   on main.tf line 3",
        "cluster-admin-missing",
    ),
    "the authenticator's log": (
        'level=warning msg="access denied" arn="arn:aws:iam::111122223333:role/shop-node" '
        'error="ARN is not mapped" method=POST path=/authenticate',
        "aws-auth-node-role-missing",
    ),
    "exec, an old version": (
        'Error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
        "kubeconfig-exec-v1alpha1",
    ),
    "exec, an old tool": (
        "getting credentials: exec plugin is configured to use API version "
        "client.authentication.k8s.io/v1beta1, plugin returned version "
        "client.authentication.k8s.io/v1alpha1",
        "kubeconfig-exec-tool-too-old",
    ),
    "a provider without a cluster": (
        'Error: Get "http://localhost/api/v1/namespaces/kube-system/configmaps/aws-auth": dial tcp '
        "127.0.0.1:80: connect: connection refused",
        "kubernetes-provider-unconfigured",
    ),
    "a removed version": (
        'resource mapping not found for name: "web" namespace: "": no matches for kind '
        '"PodDisruptionBudget" in version "policy/v1beta1"',
        "api-version-removed",
    ),
    "a renamed input": (
        '│ Error: Unsupported argument\n│\n│   on eks.tf line 9, in module "eks":\n│    '
        "9:   subnets "
        '= module.vpc.private_subnets\n│\n│ An argument named "subnets" is not expected here.',
        "module-input-renamed",
    ),
    # pods and their roles
    "aws-node": (
        '{"level":"info","msg":"Checking for IPAM connectivity ... "}\n'
        '{"level":"info","msg":"Retrying waiting for IPAM-D"}',
        "vpc-cni-role-lacks-ipv4",
    ),
    "ipamd": (
        '{"caller":"ipamd/ipamd.go:444","msg":"Failed to call ec2:DescribeNetworkInterfaces for '
        "[eni-0a1b2c3d]: UnauthorizedOperation: You are not authorized to perform this "
        'operation."}',
        "vpc-cni-no-permissions",
    ),
    "an event of aws-node": (
        "Warning  MissingIAMPermissions  7m (x2 over 7m)  aws-node  Unauthorized operation: failed "
        "to call ec2:CreateTags due to missing permissions",
        "vpc-cni-no-permissions",
    ),
    "no address": (
        'plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an '
        "IP address "
        "to container",
        "vpc-cni-role-lacks-ipv4",
    ),
    "no network plugin": (
        "NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni "
        "plugin not initialized",
        "vpc-cni-no-permissions",
    ),
    "a volume": (
        'failed to provision volume with StorageClass "gp3": rpc error: code = Internal '
        "desc = Could "
        'not create volume "pvc-1": could not create volume in EC2: UnauthorizedOperation: You are '
        "not authorized to perform this operation.",
        "ebs-csi-no-permissions",
    ),
    "a refused token": (
        "failed to list hosted zones: WebIdentityErr: failed to retrieve credentials\\ncaused by: "
        "AccessDenied: Not authorized to perform "
        "sts:AssumeRoleWithWebIdentity\\n\\tstatus code: 403",
        "irsa-subject-mismatch",
    ),
    "a refused token, told by boto": (
        "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity "
        "operation: Not "
        "authorized to perform sts:AssumeRoleWithWebIdentity",
        "irsa-subject-mismatch",
    ),
    "no provider": (
        "InvalidIdentityToken: No OpenIDConnect provider found in your account for "
        "https://oidc.eks.eu-north-1.amazonaws.com/id/0123456789ABCDEF",
        "oidc-provider-missing",
    ),
    "no provider, blackened": (
        "failed to refresh cached credentials, failed to retrieve credentials, operation "
        "error STS: "
        "AssumeRoleWithWebIdentity, InvalidIdentityToken: No OpenIDConnect provider found in your "
        "account for ***",
        "oidc-provider-missing",
    ),
    "the role of the node": (
        "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/shop-node/i-0a1b2c3d4e5f60718 "
        "is not authorized to perform: route53:ListHostedZones",
        "irsa-annotation-misplaced",
    ),
    "metadata": (
        '"unable to initialize AWS cloud","error":"failed to get VPC ID: failed to fetch '
        "VPC ID from "
        'instance metadata: error in fetching vpc id through ec2 metadata"',
        "imds-hop-limit-blocks-pods",
    ),
    "metadata, told by an SDK": (
        "failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: "
        "GetMetadata, canceled, context deadline exceeded",
        "imds-hop-limit-blocks-pods",
    ),
    "a broker": (
        'time="2026-05-10T10:00:00Z" level=fatal msg="Error getting instance id, got status: 401 '
        'Unauthorized"',
        "iam-broker-imdsv2-required",
    ),
    "a stale token": (
        'level=error msg="Failed to watch *v1.Namespace: the server has asked for the client to '
        'provide credentials (get namespaces)"',
        "stale-token-client",
    ),
    "a stale token in the audit log": (
        "subject: system:serviceaccount:jobs:report, seconds after warning threshold: 4021",
        "stale-token-client",
    ),
    # load balancers, webhooks, ports
    "subnets of a load balancer": (
        "Failed build model due to couldn't auto-discover subnets: unable to discover at least one "
        "subnet",
        "lb-subnet-role-tag-missing",
    ),
    "subnets of a load balancer, an older controller": (
        "cannot find at least two subnets from different Availability Zones, discovered subnetIDs: "
        "[]",
        "lb-subnet-role-tag-missing",
    ),
    "two security groups": (
        "failed to ensure load balancer: Multiple tagged security groups found for instance "
        "i-0a1b2c3d; ensure only the k8s security group is tagged",
        "cluster-tagged-sg-duplicate",
    ),
    "a webhook": (
        'Internal error occurred: failed calling webhook "vingress.elbv2.k8s.aws": Post '
        '"https://aws-load-balancer-webhook-service.kube-system.svc:443/validate?timeout=10s": '
        "context deadline exceeded",
        "webhook-port-closed",
    ),
    "the address of the API server": (
        'Get "https://10.100.0.1:443/version": dial tcp 10.100.0.1:443: i/o timeout',
        "api-port-closed",
    ),
    "an image": (
        "Error response from daemon: Get https://111122223333.dkr.ecr.eu-north-1.amazonaws.com/v2/"
        "eks/pause/manifests/3.5: no basic auth credentials",
        "node-role-policy-missing",
    ),
}


FILLER = "\n".join(["", *["INFO all is well in this part of the log"] * 10, ""])


@pytest.mark.parametrize(("text", "rule"), FIRST.values(), ids=FIRST)
def test_what_is_suspected_first(text: str, rule: str) -> None:
    assert known(text)[:1] == [rule]
    coloured = text.replace(" ", " \x1b[31m", 1) + "\x1b[0m"
    assert known(coloured)[:1] == [rule]


SILENT = {
    # other languages and servers
    "java": (
        'Exception in thread "main" java.lang.NullPointerException\n\tat app.Main.main(Main.java:4)'
    ),
    "a pool": "PSQLException: Connection to db:5432 refused\nCaused by: java.net.ConnectException",
    "nginx": (
        "connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.4"
    ),
    "an access log": '10.1.2.3 - - "GET /admin HTTP/1.1" 401 574 "-" "curl/8.0"',
    "pip": "ERROR: No matching distribution found for left-pad==9.9",
    "pip, not logged in": (
        "HTTPError: 401 Client Error: Unauthorized for url: https://pypi.example/s/"
    ),
    "npm": (
        "npm ERR! 401 Unauthorized - GET https://npm.example/ui - authentication token not provided"
    ),
    "docker": "Error response from daemon: pull access denied for shop/web: denied",
    "a registry": (
        'Get "https://registry.example/v2/": x509: certificate signed by unknown authority'
    ),
    "git": (
        "fatal: unable to access 'https://git.example/web.git/': Could not resolve host: "
        "git.example"
    ),
    "python": "FileNotFoundError: [Errno 2] No such file or directory: '/data/config.yaml'",
    "a shell": "/usr/local/bin/run.sh: line 7: cd: /srv/app: No such file or directory",
    "go": "panic: runtime error: invalid memory address or nil pointer dereference",
    "a decoder": "json: cannot unmarshal string into Go value of type int",
    "a resolver": "dial tcp: lookup redis on 10.96.0.10:53: no such host",
    "a scrape": 'Get "http://10.2.3.4:9100/metrics": context deadline exceeded',
    "a cache": "redis: connection pool timeout dial tcp 10.4.5.6:6379: i/o timeout",
    "a plug-in store": "dial tcp: lookup plugins.example: i/o timeout",
    "ansible": "Syntax Error while loading YAML.\n  could not find expected ':'",
    "cloud-init": (
        "[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance)"
    ),
    "mysql": "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
    "search": (
        '{"type":"security_exception","reason":"missing authentication credentials","status":401}'
    ),
    "a vault": "Error making API request. Code: 403. Errors: * permission denied",
    "kafka": "WARN Connection to node -1 (kafka/10.0.0.9:9092) could not be established",
    "curl": "curl: (60) SSL certificate problem: self-signed certificate in certificate chain",
    "ssh": "sshd[811]: Failed password for invalid user admin from 203.0.113.9 port 51022 ssh2",
    "systemd": "postgresql.service: Main process exited, code=exited, status=1/FAILURE",
    "helm": "Error: INSTALLATION FAILED: cannot re-use a name that is still in use",
    "prose": "The launch went well, so the team may join the cluster of desks by the window.",
    # other clouds, other Kubernetes
    "gke": "All cluster resources were brought up, but: only 0 nodes out of 3 have registered",
    "gcloud": 'ResponseError: code=403, message=Required "container.clusters.get" permission(s)',
    "aks": "(AuthorizationFailed) The client 'a' does not have authorization to perform action 'b'",
    "azure": 'Error: creating Linux Virtual Machine: Code="OperationNotAllowed"',
    "kubeadm": 'Get "http://localhost:10248/healthz": dial tcp 127.0.0.1:10248: connection refused',
    "a kubelet without a server": (
        "kubelet[1]: Failed to list *v1.Node: Get https://10.9.0.4:6443/api/v1/nodes: dial tcp "
        "10.9.0.4:6443: connect: connection refused"
    ),
    "a kubelet without a name": (
        'Unable to register node "worker-02" with API server: nodes is forbidden: User '
        '"system:anonymous" cannot create resource "nodes" in API group "" at the cluster scope'
    ),
    "another service network": "dial tcp 10.96.0.1:443: i/o timeout",
    "memory": "Last State: Terminated\n  Reason: OOMKilled\n  Exit Code: 137",
    "no room": (
        "Warning FailedScheduling default-scheduler 0/3 nodes are available: 3 Insufficient cpu"
    ),
    "a quota": 'Error from server (Forbidden): pods "web" is forbidden: exceeded quota: compute',
    "a person's rights": (
        'pods is forbidden: User "ops" cannot list resource "pods" in API group ""'
    ),
    "an unknown kind": 'no matches for kind "NodeClaim" in version "karpenter.sh/v1"',
    "a client that is too old": 'exec plugin: invalid apiVersion "client.authentication.k8s.io/v1"',
    "no security group": (
        "Multiple untagged security groups found for instance i-0a1b; ensure the k8s "
        "security group "
        "is tagged"
    ),
    # AWS, and not EKS
    "a pipeline's provider": (
        "Error: Could not assume role with OIDC: No OpenIDConnect provider found in your "
        "account for "
        "https://token.actions.example.com"
    ),
    "a pipeline's role": (
        "Error: Could not assume role with OIDC: Not authorized to perform "
        "sts:AssumeRoleWithWebIdentity"
    ),
    "a bucket": (
        "An error occurred (AccessDenied) when calling the PutObject operation: User: "
        "arn:aws:iam::111122223333:user/deploy is not authorized to perform: s3:PutObject"
    ),
    "an instance": (
        "Error: creating EC2 Instance: UnauthorizedOperation: You are not authorized to "
        "perform this "
        "operation. User: arn:aws:sts::111122223333:assumed-role/admin/ops is not authorized"
    ),
    "a role of its own": (
        "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/scaler/1675610660 is not "
        "authorized to perform: autoscaling:DescribeTags"
    ),
    "a database": "Error: creating RDS DB Instance (orders): InvalidParameterCombination",
    "a function": "Task timed out after 3.00 seconds",
    # Terraform, and not EKS
    "an argument": (
        'Error: Unsupported argument\n\n  on main.tf line 12, in resource "google_storage_bucket" '
        '"logs":\n\nAn argument named "locations" is not expected here.'
    ),
    "a module": 'Error: Module not found\n\n  on main.tf line 3, in module "network":',
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_nobody_knows(text: str) -> None:
    assert known(text) == []


def test_all_that_nobody_knows_at_once() -> None:
    """The parts of a symptom have to be near each other: small ones of a long log do not add up."""
    assert known(FILLER.join(SILENT.values())) == []


@pytest.mark.parametrize("rule", [name for name, info in built_in().items() if info.symptoms])
def test_a_page_knows_its_own_symptoms(rule: str) -> None:
    symptoms = built_in()[rule].symptoms
    text = FILLER.join("\n".join(reversed(parts(symptom))) for symptom in symptoms)
    assert {found.symptom for found in sightings(text, symptoms)} == set(symptoms)

#!/usr/bin/env bash
# A walk through a demo AWS account, mounted as a directory tree. Every output is real, and every step is checked: the
# exit status is 0 only if each step did what it says.
#
#   ./demo.sh           mount, walk through, unmount
#   ./demo.sh --stay    the same, and leave it mounted, so that you can look around
#   ./demo.sh --real    a tour of your own account, which reads only what AWS does not bill
#
# AWSFS_VENV names a Python environment in which awsfs is installed. Without it, the script makes one beside itself.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${AWSFS_VENV:-$here/.venv}
patience=60
export LC_ALL=C.UTF-8

say() { printf '\n%s\n' "$*"; }
bold() { printf '\n\033[1m%s\033[0m\n' "$*"; }

die() {
  printf '\ndemo.sh: %s\n' "$*" >&2
  exit 1
}

usage() {
  cat <<EOF
Usage: ./demo.sh [--stay]
       ./demo.sh --real [--profile NAME] [--region NAME] [--yes] [--stay]

Mounts a demo AWS account and walks through it, printing each command and its real output. It needs no AWS account and
sends nothing to anybody. It makes .venv beside itself and installs awsfs there. If python3-venv or fuse3 is missing, it
installs them with the system's package manager.

  --stay            leave the account mounted at the end, and say how to unmount it
  --help            print this text

  --real            tour your own AWS account instead, mounted read-only, with calls that AWS does not bill
  --profile NAME    use the credentials of this profile of ~/.aws/config
  --region NAME     look at this region instead of the one that you have configured
  --yes             do not ask before the tour begins
EOF
}

misused() {
  usage >&2
  exit 2
}

# --- What the machine needs ---------------------------------------------------------------------------------------

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "needs root for: $*"
  fi
}

# Install packages: those before -- with apt, those after it with dnf.
install_packages() {
  local apt=() dnf=()
  while [ "$1" != -- ]; do apt+=("$1") && shift; done
  dnf=("${@:2}")
  if command -v apt-get >/dev/null; then
    say "Installing with apt: ${apt[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "${apt[@]}" >/dev/null
  elif command -v dnf >/dev/null; then
    say "Installing with dnf: ${dnf[*]}"
    as_root dnf install -q -y "${dnf[@]}"
  else
    die "please install: ${apt[*]}"
  fi
}

has_python() { python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; }
has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }
# The list is read whole: were grep to leave early, ldconfig would fail, and with it the pipe.
has_fuse() {
  command -v fusermount3 >/dev/null && PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep 'libfuse3\.so' >/dev/null
}

prepare_machine() {
  has_python || die "needs Python 3.10 or newer as python3"
  has_venv || install_packages python3-venv -- python3
  has_fuse || install_packages fuse3 -- fuse3 fuse3-libs
  command -v find >/dev/null || install_packages findutils -- findutils
  has_venv || die "python3 still has no venv; install the python3-venv of $(python3 --version)"
  has_fuse || die "libfuse 3 is still not found"
  [ -e /dev/fuse ] || die "needs /dev/fuse; in a container: --device /dev/fuse --cap-add SYS_ADMIN"
}

# What an installation depends on: where nothing of it has changed, there is nothing to do.
fingerprint() { echo "$here" && python3 --version && cat "$here"/{setup.cfg,pyproject.toml,constraints.txt}; }

# The versions are those that the tests passed with.
pip_install() { "$venv/bin/python" -m pip install -qq --disable-pip-version-check -c "$here/constraints.txt" "$@"; }

prepare_venv() {
  [ -z "${AWSFS_VENV:-}" ] || return 0
  local stamp=$venv/.demo
  "$venv/bin/python" -c '' 2>/dev/null || python3 -m venv --clear "$venv"
  if [ "$(fingerprint)" != "$(cat "$stamp" 2>/dev/null)" ]; then
    say "Installing awsfs and its demo into $venv"
    pip_install setuptools
    pip_install --no-build-isolation -e "${here}[demo]"
    fingerprint >"$stamp"
  fi
}

# --- The mount ----------------------------------------------------------------------------------------------------

mark=awsfs-demo-$$-$RANDOM
directory=
walked=

is_mounted() { grep -q " $directory fuse" /proc/mounts; }

# The processes of this mount. Only they have the mark in their environment.
processes() { grep -lzsx "AWSFS_DEMO=$mark" /proc/[0-9]*/environ | cut -d / -f 3 || true; }

# Mount with these options. If awsfs fails, exit with its status.
mount_with() {
  directory=$(mktemp -d "${TMPDIR:-/tmp}/awsfs.XXXXXX")
  bold "\$ awsfs $* $directory"
  AWSFS_DEMO=$mark "$venv/bin/awsfs" "$@" "$directory" || exit
  is_mounted || die "awsfs returned, yet nothing is mounted on $directory"
}

unmount_demo() {
  bold "\$ fusermount3 -u $directory"
  fusermount3 -u "$directory"
  local left=$((patience * 10))
  while [ -n "$(processes)" ] && [ $((left -= 1)) -gt 0 ]; do sleep 0.1; done
  if is_mounted; then die "$directory is still mounted"; fi
  if [ -n "$(processes)" ]; then die "still running after the unmount: $(processes | tr '\n' ' ')"; fi
  rmdir "$directory"
}

clean_up() {
  local status=$?
  if [ -d "$directory" ] && [ -z "$walked" ]; then
    if is_mounted; then fusermount3 -uz "$directory" || true; fi
    rmdir "$directory" 2>/dev/null || true
  fi
  exit $status
}

# --- The walk -----------------------------------------------------------------------------------------------------

step=0
command=
output=
status=

# Run a command in the mount and print it, with so many lines of its output.
run() {
  step=$((step + 1)) command=$1 status=0
  bold "\$ $command"
  output=$(cd "$directory" && bash -c "$command" 2>&1) || status=$?
  [ -z "$output" ] || show "${2:-all}"
}

show() {
  local lines
  lines=$(grep -c '' <<<"$output")
  if [ "$1" = all ] || [ "$lines" -le "$1" ]; then
    printf '%s\n' "$output"
  else
    head -n "$1" <<<"$output"
    echo "... and $((lines - $1)) more"
  fi
}

fails() { die "step $step did not do what it says: $command"$'\n'"  $1"; }

# It succeeded, and for each of these regular expressions one line of its output matches.
prints() {
  [ "$status" -eq 0 ] || fails "exit status $status"
  local wanted
  for wanted in "$@"; do
    grep -qE -- "$wanted" <<<"$output" || fails "no line matches: $wanted"
  done
}

prints_nothing() {
  [ "$status" -eq 0 ] || fails "exit status $status"
  [ -z "$output" ] || fails "it should print nothing"
}

prints_lines() {
  [ "$status" -eq 0 ] || fails "exit status $status"
  [ "$(grep -c '' <<<"$output")" -eq "$1" ] || fails "it should print $1 lines"
}

is_refused() {
  [ "$status" -ne 0 ] || fails "it should be refused"
  grep -qE -- "$1" <<<"$output" || fails "no line matches: $1"
}

# The first and the second worker: AWS chooses their ids.
worker() { basename "$(find "$directory/ec2/us-west-2/by-name/worker" -type l | sort | sed -n "$1p")"; }

look_at_machines() {
  say "Each service is a directory. Below it are the regions, and below them the resources."
  run 'ls'
  prints '^dynamo$' '^ec2$' '^elb$' '^elbv2$' '^iam$' '^s3$'
  run 'ls ec2'
  prints '^us-west-2$' '^us-east-1$' '^eu-west-1$'
  prints_lines 3
  run 'cat ec2/us-west-2/i-*/state | sort | uniq -c'
  prints '^ +26 running$' '^ +4 stopped$'
  run 'ls ec2/us-west-2/by-name'
  prints '^web$' '^db-primary$'

  say "A field is a file. info.json is the whole record."
  run 'cd ec2/us-west-2/by-name/db-primary && cat state type az private-ip tags/team'
  prints '^running$' '^r6i\.xlarge$' '^us-west-2a$' '^10\.20\.' '^data$'
  run 'head -n 12 ec2/us-west-2/by-name/db-primary/info.json'
  prints '^\{$' '"BlockDeviceMappings": \['

  say "A field that names another resource is a symbolic link to it."
  run 'readlink ec2/us-west-2/by-name/db-primary/vpc'
  prints '^\.\./vpcs/vpc-'
  run 'cat ec2/us-west-2/by-name/db-primary/vpc/tags/Name'
  prints '^production$'
  run 'cat ec2/us-west-2/by-name/db-primary/security-groups/*/ingress'
  prints '^tcp 5432 sg-.*from api' '^tcp 22 sg-.*from bastion'
  run 'find ec2 -xtype l'
  prints_nothing
}

ask_questions() {
  say "Which volumes does no instance use? Which instances are stopped? grep finds them."
  run 'grep -lx available ec2/.all/volumes/*/state'
  prints_lines 6
  run 'grep -lx stopped ec2/.all/i-*/state'
  prints_lines 9
  run 'cat elbv2/us-west-2/target-groups/web/health | head -n 3'
  prints '^i-.*:8080 healthy$'
  run 'ls iam/users/alice/groups'
  prints '^admins$' '^developers$'
  run 'cat iam/policies/tables-rw/document.json'
  prints '"dynamodb:Query"' '"Effect": "Allow"'
}

read_data() {
  say "A DynamoDB item is a JSON document."
  run 'ls dynamo/us-west-2'
  prints '^users$' '^orders$' '^counters$' '^events$'
  run 'cat dynamo/us-west-2/users/items/ada.json | head -n 9'
  prints '"plan": "pro"' '"balance": 12345678901234567890123456789012345678,'
  run "grep -rl '\"plan\": \"pro\"' dynamo/us-west-2/users/items"
  prints '/ada\.json$' '/grace\.json$'
  prints_lines 5
  run "grep -rl '\"kind\": \"purchase\"' dynamo/us-west-2/events/items | wc -l"
  prints '^400$'
  run 'ls dynamo/us-west-2/orders/items/ada | head -n 3'
  prints '^2025-03-01T10:07:00Z\.json$'

  say "An S3 object is a file."
  run 'ls s3'
  prints '^acme-assets$' '^acme-lake$' '^acme-archive-eu$'
  run "cat 's3/acme-assets/objects/release notes/2025 spring.txt'"
  prints '^Everything is a file now\.$'
  run 'find s3/acme-lake/objects/raw -name "*.csv" | head -n 3'
  prints_lines 3
  run 'ls -lh s3/acme-lake/objects/raw/random-64MiB.bin'
  prints ' 64M '
  run 'sha256sum s3/acme-lake/objects/raw/random-64MiB.bin'
  prints '^e4a41f2971b65de49777de5e99806976caa0095517996add119a5e90fd20e991 '
}

act() {
  local first second
  first=$(worker 1) second=$(worker 2)
  say "An action is a file. Write 1 to it to run the action."
  run "cat ec2/us-west-2/$first/state"
  prints '^running$'
  run "echo 1 > ec2/us-west-2/$first/stop"
  prints_nothing
  run "cat ec2/us-west-2/$first/state"
  prints '^(stopping|stopped)$'
  run "echo 1 > ec2/us-west-2/$second/terminate"
  prints_nothing
  run "cat ec2/us-west-2/$second/state"
  prints '^(shutting-down|terminated)$'

  say "If AWS refuses an action, the write fails. Each attempt is in the action log."
  run 'echo 1 > ec2/us-west-2/by-name/db-primary/terminate'
  is_refused '(Permission denied|Operation not permitted)$'
  run 'head -n 1 .awsfs/errors'
  prints 'OperationNotPermitted'
  run 'cat .awsfs/actions.jsonl'
  prints "stop_instances.*$first" "terminate_instances.*$second"
}

write_back() {
  local first items=dynamo/us-west-2/users/items objects=s3/acme-assets/objects
  first=ec2/us-west-2/$(worker 1)
  say "An action with parameters takes a JSON object. .help explains it."
  run "cat $first/.help/modify-attribute | head -n 5"
  prints '^ModifyInstanceAttribute$' '^permission  ec2:ModifyInstanceAttribute$'
  run "echo '{\"InstanceType\": \"m7i.large\"}' > $first/modify-attribute && cat $first/type"
  prints '^m7i\.large$'
  run "echo '{\"InstanceTyp\": \"x\"}' > $first/modify-attribute"
  is_refused 'Invalid argument$'
  run 'head -n 1 .awsfs/errors'
  prints 'Unknown parameter in input: .*InstanceTyp'

  say "A field that AWS lets you set is a file that you can write. So is a tag."
  run "cd ec2/us-west-2/by-name/db-primary && echo false > termination-protection && cat termination-protection"
  prints '^false$'
  run "cd $first/tags && echo ops > team && echo 1 > old && mv old new && rm new && grep . team *"
  prints '^team:ops$'

  say "Edit items with any program. awsfs never overwrites somebody else's change."
  run "sed -i 's/\"pro\"/\"free\"/' $items/ada.json && grep plan $items/ada.json"
  prints '"plan": "free"'
  run "echo '{\"username\": \"eve\"}' > $items/ada.json"
  is_refused 'Invalid argument$'
  run "echo '{\"username\": \"eve\"}' > $items/eve.json && cat $items/eve.json"
  prints '"username": "eve"'

  say "Objects are files that you can write."
  run "mkdir $objects/notes && date > $objects/notes/today && echo more >> $objects/notes/today && tail -n 1 $objects/notes/today"
  prints '^more$'
  run "mv $objects/notes $objects/kept && cat $objects/kept/today | wc -l"
  prints '^2$'

  say "rm deletes no record without --allow-delete."
  run "rm $items/grace.json"
  is_refused 'Operation not permitted$'
  run 'tail -n 1 .awsfs/actions.jsonl'
  prints '"outcome": "DeleteNotAllowed"'
}

look_at_applications() {
  local function=lambda/us-west-2/functions/thumbnail service=ecs/us-west-2/clusters/shop/services/web
  say "Functions, logs, parameters, queues and containers look alike."
  run "cat $function/memory-size && readlink $function/role"
  prints '^512$' '/iam/roles/thumbnailer$'
  run 'grep ERROR logs/us-west-2/groups/%2Faws%2Flambda%2Fthumbnail/.last-1h'
  prints 'broken\.gif is not an image$'
  run 'grep -r . ssm/us-west-2/parameters/app/prod/web'
  prints 'web/workers:16$'
  run 'cat ssm/us-west-2/parameters/app/prod/db/password'
  is_refused 'Permission denied$'
  run 'ls sqs/us-west-2/queues/thumbnails/dead-letter-queue'
  prints '^thumbnails-failed$'
  run "echo 5 > $service/desired-count && cat $service/desired-count"
  prints '^5$'
}

# --- The user's own account -------------------------------------------------------------------------------------

real=
stay=
yes=
profile=
region=
refused=0
# The errors of a user who lacks a permission, and of a region that is not enabled.
refusals='Permission denied|No such device|Operation not supported'
# The calls that the tour may make. They change nothing and are not billed. S3 bills every request.
free='"(ec2|elb|elbv2|iam|dynamodb):(describe|get|list)_[a-z0-9_]+": [0-9]+,?'

ask_first() {
  cat <<EOF
This mounts your own AWS account${profile:+ with the profile $profile} read-only on a new directory in ${TMPDIR:-/tmp}. It looks at one
region: instances, volumes, security groups, load balancers and tables. It also lists users and roles. That takes about
12 calls, and more if you have thousands of a type. They change nothing, and AWS bills none of them. The tour reads no item,
no object and no user data.
EOF
  [ -z "$yes" ] || return 0
  [ -t 0 ] || { echo "demo.sh: cannot ask, because stdin is not a terminal; use --yes" >&2 && exit 2; }
  local answer
  read -rp 'Begin? [y/N] ' answer
  case $answer in [yY]*) ;; *) say "Nothing was done." && exit ;; esac
}

# The region that the aws command would take, or else AWS's first.
usual_region() {
  local found=${AWS_REGION:-} ask='import boto3, sys; print(boto3.Session(profile_name=sys.argv[1] or None).region_name or "")'
  [ -n "$found" ] || found=$("$venv/bin/python" -c "$ask" "$profile" 2>/dev/null) || true
  echo "${found:-us-east-1}"
}

mount_real() {
  [ -n "$region" ] || region=$(usual_region)
  mount_with --read-only --region "$region" ${profile:+--profile "$profile"}
  grep -q " $directory fuse[^ ]* ro," /proc/mounts || die "the mount is not read-only"
}

# Run a command and show its first lines. If AWS refuses, say so and continue. An empty answer is not an error.
look() {
  run "$1" 8
  [ "$status" -ne 0 ] || return 0
  if grep -qE "($refusals)\$" <<<"$output"; then
    refused=$((refused + 1))
    say "AWS refuses that: $(grep -m 1 -oE '"code": "[^"]*"' "$directory/.awsfs/errors"). The tour continues."
  elif [ "$status" -ne 1 ] || [ -n "$output" ]; then
    fails "exit status $status"
  fi
}

# The first line of what was printed that is like this.
first() { grep -m 1 -E -- "$1" <<<"$output" || true; }

tour_machines() {
  local machine here=ec2/$region
  say "Instances are directories, beside the collections of the resources that they use."
  look "ls $here"
  machine=$(first '^i-[0-9a-f]+$')
  if [ -n "$machine" ]; then
    look "cd $here && echo i-*/state | xargs cat | sort | uniq -c"
    look "cd $here/$machine && cat state instance-type launch-time"
    look "find $here/$machine -maxdepth 1 -type l -printf '%f -> %l\n'"
  else
    say "There is no instance in $region. --region NAME looks at another region."
  fi

  say "Which volumes does no instance use? Which security groups are open to the world? grep finds them."
  look "grep -rlx --include=state available $here/volumes"
  look "grep -rlF --include=ingress --exclude-dir=used-by 0.0.0.0/0 $here/security-groups"
}

tour_others() {
  local table
  say "Load balancers, users, roles and tables."
  look "ls elbv2/$region/load-balancers"
  look "ls elb/$region/load-balancers"
  look 'ls iam/users'
  look 'ls iam/roles'
  look "ls dynamo/$region"
  table=$(first '^[A-Za-z0-9_.-]+$')
  if [ "$status" -eq 0 ] && [ -n "$table" ]; then look "cd dynamo/$region/$table && cat status item-count"; fi
  say "AWS bills S3 requests and reading items, so the tour leaves out 'ls s3' and 'ls dynamo/$region/TABLE/items'."
}

tell_calls() {
  say "The mount is read-only, and the tour changed nothing."
  run 'touch .'
  is_refused 'Read-only file system$'
  run 'cat .awsfs/actions.jsonl'
  prints_nothing

  say "The tour made these calls, and one GetCallerIdentity at the mount. AWS bills none of them."
  run "sed -n '/\"calls_by_operation\"/,/}/p' .awsfs/stats.json"
  prints '"calls_by_operation"'
  local others
  others=$(grep -E ': [0-9]+,?$' <<<"$output" | grep -vxE " *$free" || true)
  [ -z "$others" ] || fails "it should make no such call: $others"
}

# --- All of it ----------------------------------------------------------------------------------------------------

parse() {
  while [ $# -gt 0 ]; do
    case $1 in
      --stay | --real | --yes) printf -v "${1#--}" yes ;;
      --profile | --region)
        [ -n "${2:-}" ] || misused
        printf -v "${1#--}" %s "$2"
        shift
        ;;
      -h | --help) usage && exit ;;
      *) misused ;;
    esac
    shift
  done
  [ -n "$real" ] || [ -z "$yes$profile$region" ] || misused
}

do_five_jobs() {
  say "Five jobs. Who uses this security group?"
  run 'ls ec2/us-west-2/security-groups/by-name/production-db/used-by'
  prints '^ec2:i-' '^rds:instances:shop$'
  say "Which instances are stopped?"
  run 'ls ec2/us-west-2/.query/state=stopped'
  prints_lines 3
  say "Follow a log that grows. Its first 5 events exist at the start, and the others are new."
  run 'tail -n +1 -f logs/us-west-2/groups/%2Fecs%2Fshop/streams/web%2Fweb%2F1/events | head -n 7'
  prints_lines 7
  say "What failed in the last 15 minutes?"
  run 'grep -h ERROR logs/us-west-2/groups/*/.last-15m'
  prints 'broken\.gif is not an image$' 'upstream timed out'
  say "Change a parameter in Parameter Store."
  run 'echo 16 > ssm/us-west-2/parameters/app/prod/web/workers && cat ssm/us-west-2/parameters/app/prod/web/workers'
  prints '^16$'
  say "Stop an instance."
  run 'echo 1 > ec2/us-west-2/by-name/bastion/stop && cat ec2/us-west-2/by-name/bastion/state'
  prints '^(stopping|stopped)$'
}

walk_demo() {
  mount_with --demo
  do_five_jobs
  look_at_machines
  look_at_applications
  ask_questions
  read_data
  act
  write_back
}

tour_real() {
  mount_real
  tour_machines
  tour_others
  tell_calls
}

main() {
  parse "$@"
  [ -z "$real" ] || ask_first
  prepare_machine
  prepare_venv
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  if [ -n "$real" ]; then tour_real; else walk_demo; fi
  local done="All $step steps did what they say"
  [ "$refused" -eq 0 ] || done="AWS refused $refused of $step steps; all others did what they say"
  if [ -z "$stay" ]; then
    unmount_demo
    say "$done. The account is unmounted, and no process is left."
    return
  fi
  walked=yes
  say "$done. The account is still mounted on $directory"
  echo "To unmount it: fusermount3 -u $directory"
}

main "$@"

# family: secrets
# proves: no keys, tokens, histories, sockets or accounts of people can be found
# expect: ok
# limits: {cpu: 5s}
import os
import stat

wanted = {
    "id_rsa", "id_ed25519", "authorized_keys", ".netrc", ".pgpass", ".aws", ".ssh", ".git", ".docker", ".kube", ".env",
    "shadow", "gshadow", "sudoers", "machine-id", ".bash_history", "sandmartin.yaml", "credentials", ".dockerenv",
}
for directory, directories, names in os.walk("/"):
    if directory == "/proc":
        directories.clear()
        continue
    for name in directories + names:
        path = os.path.join(directory, name)
        assert name not in wanted and not name.endswith((".pem", ".key")), path
        assert not stat.S_ISSOCK(os.lstat(path).st_mode), path
with open("/etc/passwd") as file:
    people = [line.split(":")[0] for line in file if line.strip()]
assert len(people) <= 4 and all(line != "sandmartin" for line in people), people

"""Tries that were wrong: passwords for a name, second factors of an account, and codes sent to an address."""

from django.db import models


class WrongPasswords(models.Model):
    """Wrong passwords for one name within an hour, whatever address they came from (`people.wrong_passwords`).

    `name_index` is a keyed digest, of names that open nothing too. Gone after a day.
    """

    name_index = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(name="people_wrong_passwords_by_age", fields=["since"])]  # keeping.drop_old_codes

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}: {self.wrong}"


class WrongCodes(models.Model):
    """Wrong second factors of one account in a row, whatever address they came from; a right one ends the row.

    Whoever gets so far knows the password: `wrong` is told to the account at its next sign-in.
    """

    user = models.OneToOneField("people.User", models.CASCADE, primary_key=True, related_name="wrong_codes")
    wrong = models.PositiveSmallIntegerField()
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.wrong}"


class SentCode(models.Model):
    """A code that was asked for to an address: whoever types it has the telephone or reads the mailbox.

    `address_index` and `caller_index` are keyed digests (`vault.blind_index` and its kin); `address_token` and
    `code_token` are emptied once the code is on its way. `code_digest` is keyed too. Gone after a day.
    `purpose` says what it is typed for: empty for seeing what is kept, "sign" for signing.
    """

    id = models.UUIDField(primary_key=True)
    address_index = models.CharField(max_length=64)
    caller_index = models.CharField(max_length=64)
    address_token = models.TextField(blank=True, default="")
    code_token = models.TextField(blank=True, default="")
    code_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="zh-hans")
    made_at = models.DateTimeField()
    purpose = models.CharField(max_length=8, blank=True, default="", db_default="")
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(name="people_code_by_address", fields=["address_index", "made_at"]),  # sent_codes.ask
            models.Index(name="people_code_by_caller", fields=["caller_index", "made_at"]),  # the same
            models.Index(name="people_code_by_age", fields=["made_at"]),  # sent_codes.drop_old
        ]

    def __str__(self) -> str:
        return str(self.id)

"""An account with one thing of each kind that services declare, as far as moto can make them, made with boto3."""

from __future__ import annotations

from account_types import computing, configuration, data, delivery, edge, messages, network, people
from account_types.account import Account, Clients


def furnished(client: Clients) -> Account:
    """Make everything; what needs another thing comes after it."""
    account = Account(client)
    for family in (people, network, messages, data, computing, configuration, delivery, edge):
        family.make(account)
    return account

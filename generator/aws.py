"""Where a bucket is, and whose key opens it, as AWS's own tools find them. Imports botocore.

That is: the environment, the profiles of ~/.aws (keys, roles, single sign-on, programs that give a
key), and what a machine or container of Amazon's is told. The library that talks to the stores
reads the environment alone.
"""

import datetime as dt
import os
from collections.abc import Callable
from typing import Any, NamedTuple

import botocore.session
from botocore.configprovider import ConfiguredEndpointProvider
from botocore.exceptions import BotoCoreError, ClientError, ProfileNotFound

from generator.deploy.settings import S3
from generator.errors import StoreError

_ASK_AGAIN = dt.timedelta(minutes=10)  # botocore renews what is about to end


class Way(NamedTuple):
    """The way to a bucket."""

    region: str
    endpoint: str  # "" for Amazon's own
    key: Callable[[], Any]  # gives the key that is good now, as obstore takes it


def find_way(place: S3) -> Way:
    """Return the way to a bucket; what site.toml says goes before all else.

    Raises StoreError where there is no such profile, no key, or none that is still good.
    """
    try:
        session = botocore.session.Session(profile=place.profile or None)
        held = session.get_credentials()
        if held is None:
            message = "there is no key for the store"
            hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run: aws configure"
            raise StoreError(message, hint)
        held.get_frozen_credentials()
        endpoint = ConfiguredEndpointProvider(
            full_config=session.full_config,
            scoped_config=session.get_scoped_config(),
            client_name="s3",
        ).provide()
        region = os.environ.get("AWS_REGION") or session.get_config_variable("region")
    except ProfileNotFound as error:
        message = f'there is no profile "{session.profile}" in ~/.aws'
        hint = "see that profile, or AWS_PROFILE, is right; to make it, run: aws configure"
        raise StoreError(message, hint) from error
    except (BotoCoreError, ClientError) as error:
        # What botocore says of a key that it cannot have may hold parts of it.
        message = f"AWS's key cannot be had ({type(error).__name__})"
        hint = "run: aws sts get-caller-identity, which says more; after a while: aws sso login"
        raise StoreError(message, hint) from error

    def key() -> Any:
        now = held.get_frozen_credentials()
        return {
            "access_key_id": now.access_key,
            "secret_access_key": now.secret_key,
            "token": now.token,
            "expires_at": dt.datetime.now(dt.UTC) + _ASK_AGAIN,
        }

    return Way(place.region or region or "us-east-1", place.endpoint or endpoint or "", key)

from tests.api.foundation import call_as, caller, member, probe

__all__ = ["call_as", "caller", "member", "probe"]

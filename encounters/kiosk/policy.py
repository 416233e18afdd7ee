"""What the pages of a tablet may do beyond others: be installed as an app, with a worker of our own."""

from csp.constants import SELF
from csp.decorators import csp_update

tablet_policy = csp_update({"worker-src": [SELF], "manifest-src": [SELF]})

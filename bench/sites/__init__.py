"""The same page three ways: bare WSGI, Django as `startproject` sets it up, and inside the product."""

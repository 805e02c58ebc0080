"""What proves who somebody is besides the password: codes of an app, recovery codes, passkeys."""

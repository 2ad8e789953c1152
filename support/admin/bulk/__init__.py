"""The same thing done to many tickets: chosen, looked at before it happens, and watched as it goes on."""

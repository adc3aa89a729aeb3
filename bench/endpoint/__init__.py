"""AWS for measuring: a load endpoint that answers as moto does, without being what one waits for.

Several processes take connections from one socket, each connection has a thread, and bytes of objects go from tmpfs
to the socket with sendfile(2). Whatever is read is made by a formula; what is written is kept in tmpfs.
"""
